"""Cards and a login server of dscplus for tests in Python, in virtual time.

dscplus_pytest.py and DscplusLibrary.py use it. It needs Python 3.8 and no package.
"""

import tempfile
from pathlib import Path

from dscplus_programs import Attachment, CallFailed, Http, Program

# A failure is shown at the line of the test.
__tracebackhide__ = True

# Events and audit lines in the text of a report; the files have all.
EVENTS_MAX = 12
AUDIT_MAX = 10


def outcome(verdict):
    return ", ".join(filter(None, (verdict["verdict"], verdict.get("reason"))))


class Logged:
    """A program of one card that keeps its event log: without a PIN, a line each, as `--log` writes them."""

    def __init__(self, name, *words):
        self.name = name
        self._folder = tempfile.TemporaryDirectory()
        self._log = Path(self._folder.name, "events.log")
        self._program = Program(*words, "--log", str(self._log))
        self.ready = self._program.ready
        self.serial = self.ready["serial"]

    def events(self):
        return self._log.read_text().splitlines()[1:]

    def head(self):
        shown = [line.split('"')[1].rstrip() for line in self.events() if line[11:].startswith("lcd ")]
        return f'card "{self.name}" shows "{"".join(shown[-1:])}"'

    def report(self):
        text = "".join(f"{line}\n" for line in [self.head(), *self.events()])
        return [Attachment(f"{self.name}-events.txt", "text/plain", text)]

    def report_text(self):
        events = self.events()[-EVENTS_MAX:]
        return "\n".join([self.head(), "last events:" if events else "no events", *events])

    def stop(self):
        self._program.stop()
        self._folder.cleanup()


class Card(Logged):
    """A card of `dscplus http`, whose options it takes. `options` such as "--suite", "ib-key" follow the name."""

    def __init__(self, name, *options):
        super().__init__(name, "http", "--virtual", *options)
        self._http = Http(self.ready["url"], self.ready["token"])

    def press(self, key):
        """Taps a key: `accepted`, or `ignored` and the reason, such as `ignored, field full`."""
        return outcome(self._http.json("/press", {"key": key}))

    def hold(self, key="press", ms=None):
        """Holds a key, by default the power key for the time that it needs."""
        return outcome(self._http.json("/hold", {"key": key} if ms is None else {"key": key, "ms": ms}))

    def type(self, text):
        r"""Taps the keys of a text, in which \r is OK and C is edit; an outcome for each."""
        return [outcome(one) for one in self._http.json("/type", {"text": text})["verdicts"]]

    def wait(self, lcd, limit_ms=5_000):
        """Lets card time pass until the LCD shows a text, and fails if it does not."""
        self._http.json("/wait", {"lcd": lcd, "limitMs": limit_ms})

    def respond(self, challenge=None, pin=None):
        """Keys PIN and challenge, key by key; returns the response. Without `pin`, the one of --pin-file is keyed."""
        given = {"challenge": challenge, "pin": pin}
        return self._http.text("/respond", {name: value for name, value in given.items() if value is not None})

    def advance(self, ms):
        self._http.json("/advance", {"ms": ms})

    def add_fault(self, fault):
        """Adds a fault, such as `dead-key key=5`; docs/user/faults.md lists them."""
        self._http.json("/faults", {"fault": fault})

    @property
    def lcd(self):
        """The text of the LCD without blanks at its end. A digit of a PIN is `-`, so that no report shows it."""
        return self._http.json("/lcd?masked=true")["frame"]["text"].rstrip()

    @property
    def state(self):
        return self._http.json("/state")["state"]

    @property
    def now(self):
        return self._http.json("/state")["now"]

    @property
    def counter(self):
        return self._http.json("/state")["memory"]["counter"]

    def svg(self):
        return self._http.text("/lcd.svg?masked=true")

    def head(self):
        return f'card "{self.name}" shows "{self.lcd}", state {self.state}, at {self.now / 1000:.3f} s'

    def report(self):
        return [Attachment(f"{self.name}.svg", "image/svg+xml", self.svg()), *super().report()]


class CardPort(Logged):
    """A card of `dscplus serial` on a TCP port, for pyserial and other clients: `url` is socket://127.0.0.1:PORT."""

    def __init__(self, name, *options):
        super().__init__(name, "serial", "--tcp", "127.0.0.1:0", *options)
        self.url = self.ready["url"]


class LoginServer:
    """A server of `dscplus server`, whose options it takes. Its time moves with the world, unless it has `--db`."""

    def __init__(self, world, *options):
        self._world = world
        own_time = {"--time", "--db"} & {word.split("=")[0] for word in options}
        time = [] if own_time else ["--time", "virtual"]
        self._program = Program("server", *time, "--hash-cost", "1024", "--quiet", *options)
        ready = self._program.ready
        self.url = ready["url"]
        self._http = Http(self.url, ready["staffToken"])
        self._login = None
        self.is_virtual = ready["time"] == "virtual"
        self.now = 0
        # The lines until now are about the users that were added.
        self._first = self.staff("audit", {"limit": 1})[-1:]

    def begin_login(self, user, password, mode="live"):
        """The first step of a login; returns the challenge, or None if the server asks for none."""
        self._world.catch_up()
        self._login = self._http.json("/api/login", {"user": user, "password": password, "mode": mode})
        return self._login.get("ask", {}).get("challenge")

    def respond(self, response):
        """The second step; returns the session. A refusal fails with the reason of the audit log."""
        self._world.catch_up()
        body = {name: self._login[name] for name in ("login", "binding")}
        try:
            return self._http.json("/api/login/respond", {**body, "response": response})
        except CallFailed as failed:
            reasons = [line for line in self.audit() if line.startswith(("refused", "locked", "expired"))]
            raise CallFailed("; ".join([str(failed), *reasons[-1:]]), failed.rule) from None

    def staff(self, verb, body=None):
        """A verb of staff: `staff("user/lock", {"name": "demo"})`; docs/user/login-staff.md lists them."""
        return self._http.json(f"/api/staff/{verb}", body or {})

    def audit(self):
        """What happened since the start, a line each; a refusal has its reason."""
        after = self._first[0]["number"] if self._first else 0
        return [audit_text(line) for line in self.staff("audit", {"after": after, "limit": 1_000})]

    def advance(self, ms):
        self.now += ms
        if self.is_virtual and ms > 0:
            self.staff("time/advance", {"ms": ms})

    def report(self):
        text = "".join(f"{line}\n" for line in self.audit())
        return [Attachment("audit.txt", "text/plain", text)] if text else []

    def report_text(self):
        lines = self.audit()[-AUDIT_MAX:]
        return "\n".join(["login server, last audit lines:", *lines]) if lines else ""

    def stop(self):
        self._program.stop()


def audit_text(line):
    user = f'user "{line["user"]}"' if "user" in line else None
    about = ", ".join(filter(None, (line["event"], user, line.get("reason"))))
    times = f" ({line['count']} times)" if "count" in line else ""
    return f"{about}: {line['says']}{times}"


class World:
    """The cards and the login server of one test, and the time that they share."""

    def __init__(self):
        self.cards = {}
        self.server = None
        self._ports = []

    def card(self, name="card", *options):
        """The card of this name; the first call starts it."""
        if name not in self.cards:
            self.cards[name] = Card(name, *options)
            self.catch_up()
        return self.cards[name]

    def card_port(self, name="port", *options):
        self._ports.append(CardPort(name, *options))
        return self._ports[-1]

    def login_server(self, *options):
        """The login server; the first call starts it."""
        if self.server is None:
            self.server = LoginServer(self, *options)
        return self.server

    def advance(self, ms):
        """Moves all cards and the server to the time of the one that is farthest, and `ms` on."""
        times = {one: one.now for one in self._with_time()}
        target = max(times.values(), default=0) + ms
        for one, now in times.items():
            if now < target:
                one.advance(target - now)

    def catch_up(self):
        self.advance(0)

    def report(self):
        """What a test that failed shows, as files."""
        return [attachment for one in self._all() for attachment in reported(one.report, [])]

    def report_texts(self):
        return [text for one in self._all() for text in [reported(one.report_text, "")] if text]

    def stop(self):
        for one in self._all():
            one.stop()

    def _with_time(self):
        return [*self.cards.values(), *([] if self.server is None else [self.server])]

    def _all(self):
        return [*self.cards.values(), *self._ports, *([] if self.server is None else [self.server])]


def reported(report, without):
    """A program that has ended has no report: the test's own failure is what is shown then."""
    try:
        return report()
    except (OSError, CallFailed):
        return without
