"""Keeps a gateway session alive, as REST clients do: each minute it tickles, and does what the reply asks for.

    dscplus http --pin 1234 --port 4000 --token-file card.token &
    dscplus server --port 4001 --wire-login &
    export CARD_URL=http://127.0.0.1:4000 CARD_TOKEN_FILE=card.token
    export LOGIN_URL=http://127.0.0.1:4001 LOGIN_USER=demo LOGIN_PASSWORD=demo-password
    python3 keep_alive.py            # until Ctrl-C, or: python3 keep_alive.py MINUTES

With READY_FILE, the ready file of a `dscplus server --time virtual`, a minute is one of the server's time and no time at
all of yours. The login is that of wire_login.py. docs/user/keep-alive.md has the rules.
"""

import itertools
import json
import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from wire_login import CARD, WireLogin, card_from

# A wrong login is tried again this often, because more would lock the account.
LOGINS_MAX = 3


def main(settings, minutes=None):
    gateway = Gateway(settings["LOGIN_URL"])
    wait = virtual_wait(settings) if "READY_FILE" in settings else time.sleep
    said, failures = None, 0
    for minute in itertools.count():
        says = gateway.round(settings)
        if says != said:
            print(f"minute {minute}: {says}", flush=True)
        said, failures = says, failures + 1 if says.startswith("login failed") else 0
        if failures == LOGINS_MAX:
            sys.exit(f"{LOGINS_MAX} logins failed: stopped, so that the account is not locked")
        if minute == minutes:
            return
        wait(60)


class Gateway:
    def __init__(self, url):
        self.url = url
        self.client = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def round(self, settings):
        """Tickles, and brings back what is gone. Returns what there was to do."""
        status, reply = self.post("/tickle")
        if status is None or status >= 500:
            # At night the servers restart. A login would fail now, and count as one: only wait.
            return f"{'no reply' if status is None else status}: wait"
        if status == 401 or "error" in reply:
            # The login session is gone: only a login with the second factor helps.
            return log_in(settings)
        if usable(reply["iserver"]["authStatus"]):
            return "usable"
        # The login session lives, and the brokerage session in it is gone: no second factor is needed.
        for path, body in (
            ("/iserver/auth/ssodh/init", {"publish": True, "compete": True}),
            ("/iserver/reauthenticate?force=true", {}),
        ):
            self.post(path, body)
            status, reply = self.post("/iserver/auth/status")
            if status == 200 and usable(reply):
                return "brokerage session brought back by " + path.split("?")[0]
        return "not usable: try again"

    def post(self, path, body=None):
        """The status and the JSON of a reply; no status where none came."""
        request = urllib.request.Request(
            self.url + "/v1/api" + path,
            data=json.dumps(body or {}).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            with self.client.open(request, timeout=30) as reply:
                return reply.status, json.load(reply)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, {}
        except OSError:
            return None, {}


def usable(status):
    return status["authenticated"] and status["connected"] and not status["competing"]


def log_in(settings):
    try:
        login = WireLogin(settings["LOGIN_URL"], settings["LOGIN_USER"])
        login.prove(settings["LOGIN_PASSWORD"])
        login.respond(CARD, card_from(settings)(login.ask(CARD)))
        login.dispatch()
    except (SystemExit, OSError) as error:
        return f"login failed: {error}"
    return "logged in"


def virtual_wait(settings):
    """Advances the server's time instead of waiting."""
    ready = json.loads(Path(settings["READY_FILE"]).read_text(encoding="utf-8"))
    client = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def wait(seconds):
        request = urllib.request.Request(
            ready["url"] + "/api/staff/time/advance",
            data=json.dumps({"ms": seconds * 1000}).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {ready['staffToken']}"},
        )
        with client.open(request, timeout=30) as reply:
            reply.read()

    return wait


if __name__ == "__main__":
    main(os.environ, *map(int, sys.argv[1:2]))
