"""The steps of IBeam 0.5.12 at the login page: its selectors, its texts, its order, with the handler of examples/ibeam.

    python3 ibeam_steps.py URL USER PASSWORD SELECT_TARGET MAX_FAILED_AUTH

IBeam itself is not needed: only the class that a handler inherits from is put in its place. Prints what each attempt
came to, one line each, until a login succeeds or the guard against a locked account ends it.
"""

import os
import sys
import types

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support import expected_conditions as EC
from selenium.webdriver.support.ui import Select
from selenium.webdriver.support.wait import WebDriverWait

base = types.ModuleType("ibeam.src.two_fa_handlers.two_fa_handler")
base.TwoFaHandler = object
sys.modules[base.__name__] = base
for name in ["ibeam", "ibeam.src", "ibeam.src.two_fa_handlers"]:
    sys.modules[name] = types.ModuleType(name)
sys.path.insert(0, os.environ["HANDLER_FOLDER"])
from custom_two_fa_handler import CustomTwoFaHandler  # noqa: E402

SUCCESS = (By.TAG_NAME, "pre")
SELECT = (By.CLASS_NAME, "xyz-multipleselect")
TWO_FA = (By.CLASS_NAME, "xyz-goldchallenge")
TWO_FA_INPUT = (By.ID, "xyz-field-gold-response")
ERROR = (By.CSS_SELECTOR, ".xyz-errormessage")
PAPER = (By.CSS_SELECTOR, "label[for=toggle1]")
SUBMIT = (By.CSS_SELECTOR, ".btn.btn-lg.btn-primary")


def wait_for_any(driver, *conditions):
    return WebDriverWait(driver, 45).until(EC.any_of(*conditions))


def succeeded():
    return EC.text_to_be_present_in_element(SUCCESS, "Client login succeeds")


def visible(target):
    return EC.visibility_of_element_located(target)


def attempt(driver, user, password, select_target):
    """One attempt, from an empty page: `in`, or the error that the page shows."""
    name = driver.find_element(By.NAME, "username")
    secret = driver.find_element(By.NAME, "password")
    wait_for_any(driver, EC.element_to_be_clickable((By.NAME, "username")))
    name.clear()
    secret.clear()
    name.send_keys(user)
    secret.send_keys(password)
    secret.send_keys(Keys.TAB)
    driver.find_element(*SUBMIT).click()
    after_password = [succeeded(), visible(TWO_FA), visible(SELECT), visible(ERROR)]
    wait_for_any(driver, *after_password)
    if shown(driver, ERROR).startswith("You have selected the Live Account Mode"):
        driver.find_element(*PAPER).click()
        driver.find_element(*SUBMIT).click()
        WebDriverWait(driver, 45).until_not(visible(ERROR))
        wait_for_any(driver, *after_password)
    if shown(driver, ERROR) != "":
        return shown(driver, ERROR)
    if driver.find_element(*SELECT).is_displayed():
        Select(driver.find_element(*SELECT)).select_by_visible_text(select_target)
        wait_for_any(driver, succeeded(), visible(TWO_FA), visible(ERROR))
    code = CustomTwoFaHandler().get_two_fa_code(driver)
    if not code.isdigit():
        sys.exit(f"not only digits: {code!r}")
    field = wait_for_any(driver, EC.element_to_be_clickable(TWO_FA_INPUT))
    field.clear()
    field.send_keys(code)
    field.send_keys(Keys.RETURN)
    wait_for_any(driver, succeeded(), visible(ERROR))
    error = driver.find_elements(*ERROR)
    return error[0].text if error and error[0].text else "in"


def shown(driver, target):
    found = driver.find_elements(*target)
    return found[0].text if found and found[0].is_displayed() else ""


def main(url, user, password, select_target, max_failed_auth):
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    options.accept_insecure_certs = True
    for argument in ["--headless=new", "--disable-dev-shm-usage", "--no-sandbox"]:
        options.add_argument(argument)
    driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
    try:
        failed = 0
        for _ in range(5):
            driver.get(url + "/sso/Login?forwardTo=22&RL=1&ip2loc=on")
            outcome = attempt(driver, user, password, select_target)
            print(outcome, flush=True)
            if outcome == "in":
                return
            if outcome in ("failed", "Invalid username password combination"):
                failed += 1
            if failed >= int(max_failed_auth):
                print("shut down, so that the account is not locked", flush=True)
                return
    finally:
        driver.quit()


main(*sys.argv[1:])
