"""A login on the gateway's page, by Selenium, as login bots do it, with a card on a port of this machine.

    dscplus http --pin 1234 --port 4000 --token-file card.token &
    dscplus server --port 4001 &
    export CARD_URL=http://127.0.0.1:4000 CARD_TOKEN_FILE=card.token
    export LOGIN_URL=http://127.0.0.1:4001 LOGIN_USER=demo LOGIN_PASSWORD=demo-password
    python3 selenium_login.py

Over HTTPS, LOGIN_CERTIFICATE names the file of the server's certificate, which the server says at its start. Needs
Debian's python3-selenium and chromium-driver.
"""

import json
import os
import ssl
import sys
import urllib.request
from pathlib import Path

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

USERNAME = (By.NAME, "username")
PASSWORD = (By.NAME, "password")
CHALLENGE = (By.CSS_SELECTOR, ".xyz-goldchallenge")
RESPONSE = (By.ID, "xyz-field-gold-response")
ERROR = (By.CSS_SELECTOR, ".xyz-errormessage")
SUCCESS = (By.TAG_NAME, "pre")


def main(settings):
    certificate = settings.get("LOGIN_CERTIFICATE")
    login_url = settings["LOGIN_URL"]
    driver = open_browser()
    try:
        log_in(driver, login_url, settings["LOGIN_USER"], settings["LOGIN_PASSWORD"], card_from(settings))
    finally:
        driver.quit()
    # The browser is gone, its cookies with it: the session is the gateway's.
    gateway = opener(certificate)
    print("ms left:", ask(gateway, f"{login_url}/v1/api/tickle", b"")["ssoExpires"])
    print("authenticated:", ask(gateway, f"{login_url}/v1/api/iserver/auth/status")["authenticated"])


def log_in(driver, url, user, password, card):
    """Types name and password, then the card's response to the challenge that the page shows."""
    driver.get(url)
    wait_for(driver, "the login page", lambda: is_visible(driver, USERNAME))
    driver.find_element(*USERNAME).send_keys(user)
    driver.find_element(*PASSWORD).send_keys(password, Keys.RETURN)
    wait_for(driver, "the challenge", lambda: is_visible(driver, CHALLENGE))
    response = card(driver.find_element(*CHALLENGE).text)
    driver.find_element(*RESPONSE).send_keys(response, Keys.RETURN)
    wait_for(driver, "Client login succeeds", lambda: "Client login succeeds" in texts(driver, SUCCESS))


def wait_for(driver, what, holds):
    """Waits until it holds; ends if the page shows an error instead."""

    def look(_):
        try:
            message = "".join(texts(driver, ERROR))
            if message:
                sys.exit(f"the page says: {message}")
            return holds()
        except WebDriverException as fault:
            # The page changed under the look: ChromeDriver says so in two ways.
            if isinstance(fault, StaleElementReferenceException) or "does not belong" in fault.msg:
                return False
            raise

    WebDriverWait(driver, 30).until(look, f"30 s went by without {what}")


def card_from(settings):
    """A function from a challenge to the card's response: only its digits, as plain text."""
    token = Path(settings["CARD_TOKEN_FILE"]).read_text(encoding="ascii").strip()
    card = opener()
    card.addheaders = [("Authorization", f"Bearer {token}")]
    return lambda challenge: read(card, f"{settings['CARD_URL']}/respond?challenge={challenge}")


def open_browser():
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    options.accept_insecure_certs = True
    options.add_argument("--headless=new")
    # In a container: little shared memory, and no sandbox for root.
    options.add_argument("--disable-dev-shm-usage")
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")
    return webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)


def is_visible(driver, place):
    return any(element.is_displayed() for element in driver.find_elements(*place))


def texts(driver, place):
    """What can be read there: nothing where it is hidden."""
    return [element.text for element in driver.find_elements(*place)]


def opener(certificate=None):
    """A bare client: no cookies, no proxy; it trusts one certificate where that is given."""
    trust = ssl.create_default_context(cafile=certificate)
    return urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trust)
    )


def read(client, url, body=None):
    with client.open(url, data=body, timeout=30) as reply:
        return reply.read().decode("utf-8")


def ask(client, url, body=None):
    return json.loads(read(client, url, body))


if __name__ == "__main__":
    main(os.environ)
