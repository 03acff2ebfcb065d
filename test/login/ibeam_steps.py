"""IBeam 0.5.12 as it keeps a gateway logged in: its selectors, its texts, its requests and their order, with the handler
of examples/ibeam. Its waits by the clock are left out, and the numbers of its tries are smaller.

    python3 ibeam_steps.py

IBeam itself is not needed: only the class that a handler inherits from is put in its place. Each line of stdin is JSON
with the settings of one maintenance, as IBeam does one each minute; all have one browser. Prints for each a line of
JSON: what it sent and saw, and how it ended.
"""

import json
import os
import sys
import types
import urllib.error
import urllib.request

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

USER_NAME = (By.NAME, "username")
SUCCESS = (By.TAG_NAME, "pre")
SELECT = (By.CLASS_NAME, "xyz-multipleselect")
TWO_FA = (By.CLASS_NAME, "xyz-goldchallenge")
TWO_FA_INPUT = (By.ID, "xyz-field-gold-response")
ERROR = (By.CSS_SELECTOR, ".xyz-errormessage")
PAPER = (By.CSS_SELECTOR, "label[for=toggle1]")
SUBMIT = (By.CSS_SELECTOR, ".btn.btn-lg.btn-primary")

COUNTED = ("failed", "Invalid username password combination")
LIVE_MODE = "You have selected the Live Account Mode"

REAUTHENTICATE_TRIES = 3
STATUS_CHECKS = 3
# Seconds between two looks at the page.
POLL = 0.05


class Status:
    """What a tickle says, as IBeam reads it."""

    def __init__(self):
        self.running = self.session = False
        self.authenticated = self.competing = self.connected = False

    @property
    def usable(self):
        return self.running and self.session and self.connected and self.authenticated and not self.competing


class Maintenance:
    """One maintenance of an IBeam that has failed so many logins before."""

    def __init__(self, driver, settings, failed):
        self.driver, self.settings, self.failed = driver, settings, failed
        self.said = []
        self.timeout = settings.get("first_timeout", 30)

    def run(self):
        """Returns how it ended: `in`, `not in`, or `shut down`."""
        status = self.tickle()
        if status.authenticated and not status.competing:
            return "in"
        if not status.running:
            return "not in"
        if not status.session:
            return self.log_in()
        if not status.connected or status.competing:
            logged_out = self.request("POST", "/v1/api/logout")
            self.said.append("logged out" if logged_out == '{"status":true}' else f"not logged out: {logged_out}")
        self.reauthenticate()
        return self.after_authentication()

    def log_in(self):
        outcome = self.login()
        return self.after_authentication() if outcome == "in" else outcome

    def after_authentication(self):
        """Looks whether it is usable, and reauthenticates in between."""
        for attempt in range(REAUTHENTICATE_TRIES):
            for _ in range(STATUS_CHECKS):
                status = self.tickle()
                if not status.running or not status.session or status.usable:
                    break
            if not status.running or not status.session or status.usable:
                break
            if attempt < REAUTHENTICATE_TRIES - 1:
                self.reauthenticate()
        if not status.usable:
            self.said.append("kills the gateway")
            return "not in"
        self.request("POST", "/v1/api/iserver/auth/ssodh/init")
        return "in"

    def tickle(self):
        status = Status()
        try:
            text = self.request("POST", "/v1/api/tickle")
        except urllib.error.HTTPError as error:
            # 401: no session. 500 and 503: the servers restart, so IBeam logs in anew.
            status.running = True
            self.said.append(str(error.code))
            return status
        except TimeoutError:
            status.running = True
            self.said.append("timed out")
            return status
        except OSError:
            self.said.append("no connection")
            return status
        status.running = True
        status.session = text != '{"error":"no session"}'
        if status.session:
            reply = json.loads(text)
            given = reply["iserver"]["authStatus"]
            status.authenticated, status.competing = given["authenticated"], given["competing"]
            status.connected = given["connected"]
            for field in ("collission", "session", "ssoExpires"):
                assert field in reply, field
        else:
            self.said.append("no session")
        return status

    def reauthenticate(self):
        self.request("POST", "/v1/portal/iserver/reauthenticate?force=true")

    def request(self, method, path):
        self.said.append(path.split("?")[0].split("/")[-1])
        request = urllib.request.Request(self.settings["url"] + path, method=method)
        timeout, self.timeout = self.timeout, 30
        with urllib.request.urlopen(request, timeout=timeout) as reply:
            return reply.read().decode("utf8")

    def login(self):
        """Attempts on one page, until one succeeds or the guard against a locked account ends them."""
        driver = self.driver
        driver.delete_all_cookies()
        driver.get(self.settings["url"] + "/sso/Login?forwardTo=22&RL=1&ip2loc=on")
        if not driver.find_elements(*USER_NAME):
            self.said.append("no page")
            return "not in"
        for _ in range(self.settings.get("attempts", 5)):
            self.wait_for_any(EC.element_to_be_clickable(USER_NAME))
            outcome = self.attempt()
            self.said.append(outcome)
            if outcome == "logged in":
                self.failed = 0
                return "in"
            if outcome in COUNTED:
                self.failed += 1
                if self.failed >= self.settings["max_failed_auth"]:
                    return "shut down"
        return "not in"

    def attempt(self):
        """`logged in`, or the error that the page shows."""
        driver, settings = self.driver, self.settings
        name = driver.find_element(*USER_NAME)
        secret = driver.find_element(By.NAME, "password")
        name.clear()
        secret.clear()
        name.send_keys(settings["user"])
        secret.send_keys(settings["password"])
        secret.send_keys(Keys.TAB)
        driver.find_element(*SUBMIT).click()
        after_password = [succeeded(), visible(TWO_FA), visible(SELECT), visible(ERROR)]
        self.wait_for_any(*after_password)
        if self.shown(ERROR).startswith(LIVE_MODE):
            driver.find_element(*PAPER).click()
            driver.find_element(*SUBMIT).click()
            WebDriverWait(driver, 45, POLL).until_not(visible(ERROR))
            self.wait_for_any(*after_password)
        if self.shown(ERROR) != "":
            return self.shown(ERROR)
        if driver.find_element(*SELECT).is_displayed():
            Select(driver.find_element(*SELECT)).select_by_visible_text("Digital Security Card+")
            self.wait_for_any(succeeded(), visible(TWO_FA), visible(ERROR))
        code = CustomTwoFaHandler().get_two_fa_code(driver)
        if not code.isdigit():
            sys.exit(f"not only digits: {code!r}")
        field = self.wait_for_any(EC.element_to_be_clickable(TWO_FA_INPUT))
        field.clear()
        field.send_keys(code)
        field.send_keys(Keys.RETURN)
        self.wait_for_any(succeeded(), visible(ERROR))
        return self.shown(ERROR) or "logged in"

    def wait_for_any(self, *conditions):
        return WebDriverWait(self.driver, 45, POLL).until(EC.any_of(*conditions))

    def shown(self, target):
        found = self.driver.find_elements(*target)
        return found[0].text if found and found[0].is_displayed() else ""


def succeeded():
    return EC.text_to_be_present_in_element(SUCCESS, "Client login succeeds")


def visible(target):
    return EC.visibility_of_element_located(target)


def main():
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium-headless-shell"
    options.accept_insecure_certs = True
    for argument in ["--no-sandbox", "--disable-gpu", "--renderer-process-limit=1"]:
        options.add_argument(argument)
    driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
    failed = {}
    try:
        for line in sys.stdin:
            settings = json.loads(line)
            os.environ.update(settings["card"])
            url = settings["url"]
            one = Maintenance(driver, settings, failed.get(url, 0))
            ended = one.run()
            failed[url] = one.failed
            print(json.dumps({"said": one.said, "ended": ended}), flush=True)
    finally:
        driver.quit()


main()
