"""The same with pytest: a card for each test, on a port of its own.

    pytest examples/test_card.py
    CARD=./card0 pytest examples/test_card.py      a card that is there already

Needs pyserial, and dscplus in the PATH or its command line in DSCPLUS.
"""

import json
import os
import shlex
import subprocess

import pytest
from pyserial_login import Card, login


@pytest.fixture
def card():
    url, program = os.environ.get("CARD"), None
    if url is None:
        command = shlex.split(os.environ.get("DSCPLUS", "dscplus"))
        program = subprocess.Popen(
            [*command, "serial", "--tcp", "127.0.0.1:0", "--json"], stdout=subprocess.PIPE
        )
        url = json.loads(program.stdout.readline())["url"]
    one = Card(url)
    yield one
    one.close()
    if program is not None:
        program.terminate()
        program.wait()


def test_the_right_keys_give_the_response(card):
    assert login(card, "1234", "123456") == "90187643"


def test_a_wrong_pin_gives_another_response_and_no_error(card):
    assert login(card, "4321", "123456") != "90187643"


def test_the_card_goes_off_by_itself(card):
    card.tell("KEY:HOLD PRESS;:TIME:ADV 30000")
    assert card.ask("STAT?") == "OFF"


@pytest.mark.parametrize(("keys", "verdict"), [("1234", "ACCEPTED"), ("12345", 'IGNORED,"field full",5')])
def test_the_field_takes_four_digits(card, keys, verdict):
    card.tell("KEY:HOLD PRESS")
    assert card.ask(f'TYPE? "{keys}"') == verdict
