"""Measures a card on a PTY and a bare socat PTY pair alike, with Python's standard library only.

    python3 serial.py CARDS NEAR FAR

CARDS are paths of cards, with commas between; NEAR and FAR the two ends of a socat pair. Printed as JSON.
"""

import json
import os
import select
import sys
import termios
import time
import tty

ROUNDS = 5
KEYS = 2000
OPENS = 1000
LOGINS = 2000
LIMIT_S = 20

VIRTUAL = b"\x18*RST;:TIME:MODE VIRT;:DISP:REP ON\r"


def main():
    cards = sys.argv[1].split(",")
    near, far = (open_raw(path) for path in sys.argv[2:4])
    card = open_raw(cards[0])
    os.write(card, VIRTUAL + b"P")
    read_until(card, b'LCD "PIN>    "\r\n')
    key_us, pair_us = [], []
    for _ in range(ROUNDS):
        key_us += keys_on_card(card)
        pair_us += bytes_on_pair(near, far)
    logins_per_s = logins(card)
    os.close(card)
    print(json.dumps({"keyUs": key_us, "pairUs": pair_us, "loginsPerS": logins_per_s, "openMs": opens(cards)}))


def keys_on_card(card):
    """A digit and the key that takes it back, in turn: one byte there, one line of the LCD back."""
    times = []
    for i in range(KEYS):
        key, line = ((b"5", b'LCD "PIN>5   "\r\n'), (b"C", b'LCD "PIN>    "\r\n'))[i % 2]
        begun = time.perf_counter()
        os.write(card, key)
        got = os.read(card, 100)
        while len(got) < len(line):
            got += os.read(card, 100)
        times.append((time.perf_counter() - begun) * 1e6)
        assert got == line, got
    return times


def bytes_on_pair(near, far):
    """As many bytes through socat: one to the far end, a line back."""
    line = b'LCD "PIN>    "\r\n'
    times = []
    for _ in range(KEYS):
        begun = time.perf_counter()
        os.write(near, b"5")
        os.read(far, 100)
        os.write(far, line)
        got = os.read(near, 100)
        while len(got) < len(line):
            got += os.read(near, 100)
        times.append((time.perf_counter() - begun) * 1e6)
    return times


def logins(card):
    begun = time.perf_counter()
    for i in range(LOGINS):
        challenge = b"%06d" % (i * 7919 % 1000000)
        os.write(card, VIRTUAL + b"DISP:REP OFF\rP1234\r" + challenge + b"\r*WAI;:DISP?\r")
        reply = read_until(card, b'"\r\n')
        # A reset tells of the LCD that goes off.
        while reply.endswith(b'LCD "        "\r\n'):
            reply = read_until(card, b'"\r\n')
        assert len(reply.split(b"\r\n")[-2]) == 10, reply
    return LOGINS / (time.perf_counter() - begun)


def opens(cards):
    """Opens and listens: the time until the first byte, on all cards at once."""
    with_reports = open_raw(cards[0])
    os.write(with_reports, b"\x18DISP:REP ON;*OPC?\r")
    read_until(with_reports, b"1\r\n")
    os.close(with_reports)
    times = []
    while len(times) < OPENS:
        begun = {}
        for path in cards:
            at = time.perf_counter()
            begun[open_raw(path)] = at
        waiting = set(begun)
        while waiting:
            ready = select.select(list(waiting), [], [], LIMIT_S)[0]
            if not ready:
                sys.exit(f"nothing came for {LIMIT_S} s after an open")
            for fd in ready:
                os.read(fd, 4096)
                times.append((time.perf_counter() - begun[fd]) * 1e3)
                waiting.remove(fd)
        for fd in begun:
            os.close(fd)
    return times


def open_raw(path):
    """As a client opens: raw, and what is unread thrown away."""
    fd = os.open(path, os.O_RDWR | os.O_NOCTTY)
    tty.setraw(fd, termios.TCSANOW)
    termios.tcflush(fd, termios.TCIFLUSH)
    return fd


def read_until(fd, end):
    got = b""
    while not got.endswith(end):
        if not select.select([fd], [], [], LIMIT_S)[0]:
            sys.exit(f"waited {LIMIT_S} s for {end!r}; there was {got!r}")
        got += os.read(fd, 4096)
    return got


main()
