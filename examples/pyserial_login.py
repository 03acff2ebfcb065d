"""A login over a serial line, with pyserial.

    dscplus serial --pty ./card0 &
    python3 examples/pyserial_login.py ./card0 1234 123456

Any URL of pyserial will do: socket://127.0.0.1:4000, rfc2217://127.0.0.1:4001.
"""

import sys

import serial


class Card:
    """The console of a card: sends commands, returns replies, skips reports of the LCD."""

    def __init__(self, url):
        self.port = serial.serial_for_url(url, timeout=10)
        # CAN clears what a client before this one may have left half written.
        self.port.write(b"\x18*RST;:TIME:MODE VIRT;:DISP:REP OFF\r")
        self.ask("*OPC?")

    def tell(self, command):
        self.port.write(command.encode("ascii") + b"\r")

    def ask(self, command):
        self.tell(command)
        while True:
            line = self.port.read_until(b"\r\n")
            if not line.endswith(b"\r\n"):
                raise TimeoutError(f"no reply to {command.split(' ')[0]}")
            if not line.startswith(b"LCD "):
                return line.decode("ascii").rstrip("\r\n")

    def wait(self, lcd, ms=5000):
        reply = self.ask(f'WAIT? "{lcd}",{ms}')
        if not reply.startswith("SHOWN"):
            raise AssertionError(f"waited for {lcd}: {reply}")

    def close(self):
        self.port.close()


def login(card, pin, challenge):
    card.tell("KEY:HOLD PRESS")
    card.wait("PIN>")
    card.tell(f'TYPE "{pin}";KEY OK')
    card.wait("CHALLNG>")
    card.tell(f'TYPE "{challenge}";KEY OK')
    card.ask("*OPC?")  # returns when the card has computed
    return card.ask("DISP?").strip('"')


if __name__ == "__main__":
    url, pin, challenge = sys.argv[1:4]
    card = Card(url)
    print(login(card, pin, challenge))
    card.close()
