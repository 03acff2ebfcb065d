"""A login over the wire: no browser, no page, only the standard library, as headless clients of the gateway do it.

    dscplus http --pin 1234 --port 4000 --token-file card.token &
    dscplus server --port 4001 --wire-login &
    export CARD_URL=http://127.0.0.1:4000 CARD_TOKEN_FILE=card.token
    export LOGIN_URL=http://127.0.0.1:4001 LOGIN_USER=demo LOGIN_PASSWORD=demo-password
    python3 wire_login.py

The password is proven by SRP and never sent. docs/dev/wire-login.md has the steps and the formulas.
"""

import hashlib
import json
import os
import random
import secrets
import sys
import urllib.parse
import urllib.request
import xml.etree.ElementTree
from http.cookiejar import CookieJar
from pathlib import Path

# A client begins with some prime, and takes over the server's.
FIRST_N = 0xD4C7F8A2B32C11B8FBA9581EC4BA4F1B04215642EF7355E37C0FC0443EF756EA2C6B8EEB755A1C723027663CAA265EF785B8FF6A9B35227A52D86633DBDFCA43
CARD = "5.1"


def main(settings):
    user, password = settings["LOGIN_USER"], settings["LOGIN_PASSWORD"]
    login = WireLogin(settings["LOGIN_URL"], user)
    print("second factors:", login.prove(password))
    challenge = login.ask(CARD)
    login.respond(CARD, card_from(settings)(challenge))
    print(login.dispatch())
    status = json.loads(login.read("/v1/api/iserver/auth/status"))
    print("authenticated:", status["authenticated"])


class WireLogin:
    """One login, step by step; exits with the reason when the server refuses a step."""

    def __init__(self, url, user):
        self.url, self.user = url, user
        self.client = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar())
        )
        # Sets JSESSIONID, which all steps belong to.
        self.read("/")

    def prove(self, password):
        """INIT and COMPLETEAUTH: proves the password, and returns the codes of the second factors."""
        N, g = FIRST_N, 2
        while True:
            a = secrets.randbits(256)
            A = pow(g, a, N)
            given = self.step(ACTION="INIT", A=f"{A:x}", LOGIN_TYPE="1")
            theirs = int(given.findtext(".//N"), 16), int(given.findtext(".//g"))
            if theirs == (N, g):
                break
            N, g = theirs
        salt, B = (int(given.findtext(f".//{name}"), 16) for name in ("s", "B"))
        if given.findtext(".//lp") != "true":
            password = password[:8]
        name = self.user.lower().encode()
        x = number(H(octets(salt), H(name + b":" + password.encode())))
        if given.findtext(".//proto") == "6":
            k, u = 3, number(H(octets(A), octets(B)))
        else:
            k, u = number(H(octets(N), padded(g, N))), number(H(padded(A, N), padded(B, N)))
        S = pow(B - k * pow(g, x, N), a + u * x, N)
        K = number(H(octets(S)))
        of_group = number(H(octets(N))) ^ number(H(octets(g)))
        M1 = H(octets(of_group), H(name), octets(salt), octets(A), octets(B), octets(K))
        M2 = H(octets(A), octets(number(M1)), octets(K))
        self.proofs = {"M1": M1.hex(), "M2": M2.hex()}
        proven = self.step(ACTION="COMPLETEAUTH", M1=M1.hex(), VERSION="1")
        if proven.findtext(".//M2") != M2.hex():
            sys.exit("not logged in: " + (proven.findtext("error") or "wrong user name or password"))
        return proven.findtext("sftypes")

    def ask(self, code):
        """COMPLETEAUTH_1: picks a second factor, and returns its challenge, which may have blanks in it."""
        asked = self.step(ACTION="COMPLETEAUTH_1", M1=self.proofs["M1"], VERSION="1", SF=code)
        return asked.findtext(".//challenge")

    def respond(self, code, response):
        """COMPLETETWOFACT: sends the response."""
        done = self.step(ACTION="COMPLETETWOFACT", RESPONSE=response, VERSION="1", SF=code)
        if done.findtext("auth_res") != "true":
            sys.exit(f"not logged in: {done.findtext('error')}")

    def dispatch(self):
        """The Dispatcher, which sets the cookies of the session."""
        form = {"user_name": self.user, "password": "xxxx", "loginType": "1", **self.proofs}
        return self.read("/sso/Dispatcher", form)

    def step(self, **form):
        path = f"/sso/Authenticator?{random.randrange(100_000)}"
        return xml.etree.ElementTree.fromstring(self.read(path, {"APP_NAME": "", "USER": self.user, **form}))

    def read(self, path, form=None):
        body = None if form is None else urllib.parse.urlencode(form).encode()
        with self.client.open(self.url + path, data=body, timeout=30) as reply:
            return reply.read().decode()


def H(*parts):
    return hashlib.sha1(b"".join(parts)).digest()


def number(octets_of_it):
    return int.from_bytes(octets_of_it, "big")


def octets(value):
    """Big-endian, without leading zero bytes."""
    return value.to_bytes((value.bit_length() + 7) // 8, "big")


def padded(value, N):
    return value.to_bytes(len(octets(N)), "big")


def card_from(settings):
    """A function from a challenge to the card's response. The card takes blanks in the challenge."""
    token = Path(settings["CARD_TOKEN_FILE"]).read_text(encoding="ascii").strip()
    card = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    card.addheaders = [("Authorization", f"Bearer {token}")]

    def shows(challenge):
        question = urllib.parse.urlencode({"challenge": challenge})
        with card.open(f"{settings['CARD_URL']}/respond?{question}", timeout=30) as reply:
            return reply.read().decode()

    return shows


if __name__ == "__main__":
    main(os.environ)
