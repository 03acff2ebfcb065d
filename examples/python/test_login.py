"""A user logs in with the card: tests with the fixtures of dscplus_pytest.py.

    pytest -p dscplus_pytest test_login.py
"""

import pytest


def test_a_user_logs_in_with_the_card(card, login_server):
    challenge = login_server.begin_login("demo", "demo-password")
    response = card.respond(challenge, pin="1234")
    assert login_server.respond(response)["user"] == "demo"


def test_the_card_goes_off_by_itself(world, card):
    card.hold("press")
    card.wait("PIN>")
    world.advance(30_000)
    assert card.state == "off"


def test_a_fifth_digit_of_the_pin_is_ignored(card):
    card.hold("press")
    assert card.type("12345") == ["accepted"] * 4 + ["ignored, field full"]
    assert card.lcd == "PIN>----"


def test_a_program_reads_the_card_on_a_serial_line(card_port):
    serial = pytest.importorskip("serial")
    with serial.serial_for_url(card_port.url, timeout=10) as port:
        port.write(b"*RST;:TIME:MODE VIRT;:DISP:REP OFF;:KEY:HOLD PRESS;:DISP?\r")
        assert port.read_until(b'PIN>    "\r\n').endswith(b'"PIN>    "\r\n')


class TestACounter:
    @pytest.fixture
    def card_options(self):
        return ["--suite", "ib-key"]

    def test_goes_up_with_each_response(self, card):
        first, second = card.respond("123456", pin="1234"), card.respond("123456", pin="1234")
        assert first != second
        assert card.counter == "2"
