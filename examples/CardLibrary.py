"""Keywords of Robot Framework for a card on a serial line; login.robot uses them. Needs pyserial."""

from pyserial_login import Card


class CardLibrary:
    ROBOT_LIBRARY_SCOPE = "TEST"

    def __init__(self):
        self.card = None

    def open_card(self, url):
        self.card = Card(url)

    def close_card(self):
        if self.card is not None:
            self.card.close()

    def hold(self, key):
        self.card.tell(f"KEY:HOLD {key}")

    def press(self, key):
        return self.card.ask(f"KEY? {key}")

    def type_keys(self, keys):
        return self.card.ask(f'TYPE? "{keys}"')

    def lcd_should_become(self, text, ms=5000):
        self.card.wait(text, ms)

    def lcd(self):
        return self.card.ask("DISP?").strip('"')

    def let_time_pass(self, ms):
        self.card.tell(f"TIME:ADV {ms}")
