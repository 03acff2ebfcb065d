#!/usr/bin/env python3
"""A second opinion on OCRA: RFC 6287 from its text, with Python's standard library and nothing else.

Reads one JSON object a line and writes one a line, in the same order:

    in   suite, keyHex, challenge; counter, pin, pinHashHex, sessionHex, timeSteps where the suite has them
         (counter and timeSteps are decimal strings; null and absent are the same)
    out  response and dataInputHex, or error where the case can't be taken
"""

import hashlib
import hmac
import json
import re
import struct
import sys

ALGORITHMS = {"SHA1": hashlib.sha1, "SHA256": hashlib.sha256, "SHA512": hashlib.sha512}

# Section 6.3: a part that consists of its letter only stands for the default.
SUITE = re.compile(
    r"OCRA-1:HOTP-(?P<hash>SHA(?:1|256|512))-(?P<digits>0|[4-9]|10):"
    r"(?P<c>C-)?Q(?:(?P<format>[NAH])(?P<length>\d\d))?"
    r"(?P<p>-P(?P<pin>SHA(?:1|256|512))?)?"
    r"(?P<s>-S(?P<session>\d{3})?)?"
    r"(?P<t>-T(?:\d{1,2}[SMH])?)?"
)


def challenge_field(kind, text):
    """Section 5.1: 128 bytes, filled with zeros at the right."""
    if kind == "A":
        raw = text.encode("ascii")
    else:
        nibbles = "%x" % int(text, 10) if kind == "N" else text
        raw = bytes.fromhex(nibbles + "0" * (len(nibbles) & 1))
    if len(raw) > 128:
        raise ValueError("challenge does not fit 128 bytes")
    return raw.ljust(128, b"\0")


def data_input(case, suite):
    parts = [case["suite"].encode("ascii") + b"\0"]
    if suite["c"]:
        parts.append(struct.pack(">Q", int(case["counter"])))
    parts.append(challenge_field(suite["format"] or "N", case["challenge"]))
    if suite["p"]:
        if case.get("pin") is not None:
            parts.append(ALGORITHMS[suite["pin"] or "SHA1"](case["pin"].encode("utf-8")).digest())
        else:
            parts.append(bytes.fromhex(case["pinHashHex"]))
    if suite["s"]:
        parts.append(bytes.fromhex(case["sessionHex"]).rjust(int(suite["session"] or "064"), b"\0"))
    if suite["t"]:
        parts.append(struct.pack(">Q", int(case["timeSteps"])))
    return b"".join(parts)


def response_of(case):
    suite = SUITE.fullmatch(case["suite"])
    if suite is None:
        raise ValueError("no suite")
    data = data_input(case, suite)
    mac = hmac.new(bytes.fromhex(case["keyHex"]), data, ALGORITHMS[suite["hash"]]).digest()
    digits = int(suite["digits"])
    if digits == 0:
        response = mac.hex()
    else:
        # RFC 4226, 5.3: 31 bits from the offset that the last byte gives.
        (word,) = struct.unpack_from(">I", mac, mac[-1] % 16)
        response = ("%010d" % (word % 2**31))[-digits:]
    return {"response": response, "dataInputHex": data.hex()}


def main():
    for line in sys.stdin:
        try:
            result = response_of(json.loads(line))
        except (ValueError, KeyError, TypeError, struct.error) as error:
            result = {"error": "%s: %s" % (type(error).__name__, error)}
        print(json.dumps(result))


main()
