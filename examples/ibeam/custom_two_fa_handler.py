"""IBeam's second factor by a card of `dscplus http`: it reads the challenge on the page, and asks the card."""

import os
import urllib.request

from ibeam.src.two_fa_handlers.two_fa_handler import TwoFaHandler
from selenium.webdriver.common.by import By


class CustomTwoFaHandler(TwoFaHandler):
    def get_two_fa_code(self, driver):
        challenge = driver.find_element(By.CLASS_NAME, "xyz-goldchallenge").text
        with open(os.environ["CARD_TOKEN_FILE"], encoding="ascii") as file:
            headers = {"Authorization": "Bearer " + file.read().strip()}
        url = os.environ["CARD_URL"] + "/respond?challenge=" + challenge.replace(" ", "")
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=30) as reply:
            return reply.read().decode("ascii")
