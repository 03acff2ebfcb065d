"""Runs a program on a terminal of its own and types into it. Python's standard library only.

    python3 terminal.py PLAN COMMAND...

PLAN is JSON: a list of steps, each [wait for this text, type this] or [wait for this text, {"signal": "TERM"}]. What
the screen said, how the program ended and whether the terminal echoes afterwards is printed as JSON. A text that does
not come within ten seconds ends it with an error. Standard output of the program may be sent to a file by
{"stdout": "FILE"} as the first element of the list.
"""

import json
import os
import select
import signal
import sys
import termios
import time

LIMIT_S = 10


def main():
    plan = json.loads(sys.argv[1])
    stdout = plan.pop(0)["stdout"] if plan and isinstance(plan[0], dict) else None
    # The terminal is opened here, not by pty.fork, so that it can still be looked at when the program has ended.
    master, slave = os.openpty()
    pid = os.fork()
    if pid == 0:
        os.setsid()
        os.close(master)
        # Opening it makes it the terminal of the new session.
        os.close(os.open(os.ttyname(slave), os.O_RDWR))
        for fd in (0, 1, 2):
            os.dup2(slave, fd)
        if stdout is not None:
            os.dup2(os.open(stdout, os.O_WRONLY | os.O_CREAT, 0o600), 1)
        os.execvp(sys.argv[2], sys.argv[2:])
    screen = Screen(master)
    for text, action in plan:
        screen.wait_for(text)
        if isinstance(action, dict):
            os.kill(pid, getattr(signal, "SIG" + action["signal"]))
        else:
            os.write(master, action.encode())
    status = screen.read_to_end(pid)
    flags = termios.tcgetattr(slave)[3]
    json.dump(
        {
            "screen": screen.text(),
            "code": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
            "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else None,
            "echo": bool(flags & termios.ECHO),
            "lines": bool(flags & termios.ICANON),
        },
        sys.stdout,
    )


class Screen:
    def __init__(self, master):
        self.master = master
        self.data = b""
        self.seen = 0

    def text(self):
        return self.data.decode()

    def read(self, until):
        ready, _, _ = select.select([self.master], [], [], max(0, until - time.monotonic()))
        if ready:
            self.data += os.read(self.master, 65536)
        return bool(ready)

    def wait_for(self, text):
        until = time.monotonic() + LIMIT_S
        while True:
            found = self.data.find(text.encode(), self.seen)
            if found >= 0:
                self.seen = found + len(text.encode())
                return
            if not self.read(until):
                sys.exit(f"{text!r} did not come; the screen says {self.text()!r}")

    def read_to_end(self, pid):
        until = time.monotonic() + LIMIT_S
        while time.monotonic() < until:
            self.read(min(until, time.monotonic() + 0.02))
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                while self.read(time.monotonic()):
                    pass
                return status
        os.kill(pid, signal.SIGKILL)
        sys.exit(f"the program did not end; the screen says {self.text()!r}")


main()
