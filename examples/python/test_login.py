"""A user logs in with the card: tests with the fixtures of dscplus_pytest.py.

    pytest -p dscplus_pytest test_login.py
"""

import pytest
from dscplus_world import CallFailed


def test_a_user_logs_in_with_the_card(card, login_server):
    challenge = login_server.begin_login("demo", "demo-password")
    assert card.hold("press") == "accepted"
    card.type("1234\r")
    card.wait("CHALLNG>")
    card.type(challenge + "\r")
    card.wait("", limit_ms=0)
    card.advance(1_000)
    assert login_server.respond(card.lcd)["user"] == "demo"


def test_a_response_that_is_late_is_refused(world, card, login_server):
    challenge = login_server.begin_login("demo", "demo-password")
    response = card.respond(challenge, pin="1234")
    world.advance(180_000)
    with pytest.raises(CallFailed, match="late by"):
        login_server.respond(response)


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
