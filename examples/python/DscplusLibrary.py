"""Keywords of Robot Framework for cards and a login server of dscplus; login.robot uses them.

Each test has its own programs, in virtual time. End it with `Stop All    ${TEST STATUS}`: if the test failed, the LCD, the
events and the audit log of the server are in log.html there.
"""

import re

from dscplus_world import CallFailed, World

UNITS_MS = {"ms": 1, "s": 1_000, "min": 60_000, "h": 3_600_000}


def ms_of(time):
    """The ms of a text such as `30 s`; a number is in ms."""
    found = re.fullmatch(r"(\d+)\s*(ms|s|min|h|)", str(time).strip())
    if found is None:
        raise AssertionError(f'time "{time}": not a time; give a number of ms, or one with ms, s, min or h')
    return int(found[1]) * UNITS_MS[found[2] or "ms"]


class DscplusLibrary:
    ROBOT_LIBRARY_SCOPE = "TEST"

    def __init__(self):
        self._world = World()
        self._card = None

    def start_card(self, *options, name="card"):
        """Starts a card with options of `dscplus http`; other keywords mean it from now on."""
        self._card = self._world.card(name, *options)

    def use_card(self, name):
        """Other keywords mean this card from now on, which `Start Card` has started."""
        if name not in self._world.cards:
            raise AssertionError(f'card "{name}": not started; use Start Card with name={name} first')
        self._card = self._world.cards[name]

    def start_login_server(self, *options):
        """Starts a login server with options of `dscplus server`; returns its address."""
        return self._world.login_server(*options).url

    def hold_key(self, key="press"):
        """Holds a key, by default the power key for the time that it needs. Fails if the card ignores it."""
        self._accepted(key, self._pressed.hold(key))

    def press_key(self, key):
        """Taps a key: 0 to 9, OK, edit or press. Fails if the card ignores it."""
        self._accepted(key, self._pressed.press(key))

    def type_keys(self, keys):
        r"""Taps the keys of a text, in which \r is OK and C is edit. Fails if the card ignores one."""
        for outcome in self._pressed.type(keys):
            self._accepted("one of the keys", outcome)

    def key_should_be_ignored(self, key, reason):
        """Taps a key that the card must ignore for this reason, such as `field full`."""
        outcome = self._pressed.press(key)
        if outcome != f"ignored, {reason}":
            raise AssertionError(f'key {key}: {outcome}; expected "ignored, {reason}"')

    def card_should_show(self, lcd, limit="5 s"):
        """Lets card time pass until the LCD shows a text; an empty text is a card that is off."""
        self._pressed.wait(lcd, ms_of(limit))

    def get_lcd(self):
        """The text of the LCD without blanks at its end. A digit of a PIN is `-`."""
        return self._pressed.lcd

    def respond(self, challenge=None, pin=None):
        """Keys PIN and challenge, key by key; returns the response."""
        return self._pressed.respond(challenge, pin)

    def add_fault(self, fault):
        """Adds a fault to the card, such as `dead-key key=5`."""
        self._pressed.add_fault(fault)

    def advance_time(self, time):
        """Lets time pass for all cards and the server: `30 s`, `3 min`, or ms."""
        self._world.advance(ms_of(time))

    def begin_login(self, user, password, mode="live"):
        """The first step of a login; returns the challenge."""
        return self._world.login_server().begin_login(user, password, mode)

    def finish_login(self, response):
        """The second step of a login. Fails with the reason of the audit log if the server refuses."""
        self._world.login_server().respond(response)

    def login_should_be_refused(self, response, reason):
        """The second step of a login, which the server must refuse with this in its audit log."""
        try:
            self._world.login_server().respond(response)
        except CallFailed as failed:
            if reason in str(failed):
                return
            raise
        raise AssertionError(f'the login was accepted; expected a refusal because of "{reason}"')

    def stop_all(self, status="FAIL"):
        """Ends all programs. Unless the status is PASS, logs what a failed test shows."""
        if status != "PASS":
            for attachment in self._world.report():
                print(f"*HTML* {attachment.as_html()}")
        self._world.stop()
        self._world, self._card = World(), None

    @property
    def _pressed(self):
        if self._card is None:
            raise AssertionError("card: not started; use Start Card first")
        return self._card

    @staticmethod
    def _accepted(key, outcome):
        if outcome != "accepted":
            raise AssertionError(f"key {key}: {outcome}")
