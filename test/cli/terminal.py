"""Runs a program on a terminal of its own and types into it. Python's standard library only.

    python3 terminal.py LIMIT PLAN COMMAND...

LIMIT is how long it waits for a text, in seconds.

PLAN is JSON: a list of steps, each [wait for this text, type this], [wait for this text, {"signal": "TERM"}] or
[wait for this text, {"close": true}], which closes the terminal. What the screen said, how the program ended and whether
the terminal echoes afterwards is printed as JSON. A text that does not come within the limit ends it with an error.
The first element of the list may be an object: {"stdout": "FILE"} sends standard output of the program to a file,
{"controls": false} gives it a terminal that is not the one of its session, so that no signal says that it was closed,
{"size": [0, 0]} one of other rows and columns than 24 and 80, {"env": {"LC_ALL": "C"}} variables. A text to wait for may
be {"stdout": "TEXT"}: in that file. {"size": [0, 0]} as what to type changes the size, {"latin1": "TEXT"}
types in that character set.
"""

import ctypes
import fcntl
import json
import os
import select
import signal
import struct
import sys
import termios
import time

LIMIT_S = float(sys.argv[1])


def main():
    plan = json.loads(sys.argv[2])
    setup = plan.pop(0) if plan and isinstance(plan[0], dict) else {}
    stdout = setup.get("stdout")
    # The terminal is opened here, not by pty.fork, so that it can still be looked at when the program has ended.
    master, slave = os.openpty()
    rows, columns = setup.get("size", (24, 80))
    set_size(slave, rows, columns)
    # What is readable when the program has ended, or has been stopped.
    ended, note = os.pipe()
    for fd in (ended, note):
        os.set_blocking(fd, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(note)
    pid = os.fork()
    if pid == 0:
        os.setsid()
        os.close(master)
        if setup.get("controls", True):
            # Opening it makes it the terminal of the new session.
            os.close(os.open(os.ttyname(slave), os.O_RDWR))
        for fd in (0, 1, 2):
            os.dup2(slave, fd)
        if stdout is not None:
            os.dup2(os.open(stdout, os.O_WRONLY | os.O_CREAT, 0o600), 1)
        os.environ.update(setup.get("env", {}))
        os.execvp(sys.argv[3], sys.argv[3:])
    screen = Screen(master)
    for text, action in plan:
        if isinstance(text, dict):
            wait_for_file(stdout, text["stdout"])
        else:
            screen.wait_for(text)
        if isinstance(action, dict) and "close" in action:
            screen.close()
        elif isinstance(action, dict) and "size" in action:
            set_size(slave, *action["size"])
        elif isinstance(action, dict) and "latin1" in action:
            os.write(master, action["latin1"].encode("latin1"))
        elif isinstance(action, dict):
            os.kill(pid, getattr(signal, "SIG" + action["signal"]))
        else:
            os.write(master, action.encode())
    status = screen.read_to_end(pid, ended)
    flags = 0 if screen.closed else termios.tcgetattr(slave)[3]
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


def set_size(fd, rows, columns):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def wait_for_file(path, text):
    """Looks into the file each time that the kernel says that its folder has changed: inotify(7), on Linux."""
    until = time.monotonic() + LIMIT_S
    folder = os.path.dirname(path) or "."
    with Changes(folder) as changes:
        while not (os.path.exists(path) and text in open(path).read()):
            if not changes.wait(until):
                sys.exit(f"{text!r} did not come into {path}")


class Changes:
    """The files of a folder that are made, or written to, from now on."""

    IN_MODIFY, IN_CREATE = 0x002, 0x100

    def __init__(self, folder):
        libc = ctypes.CDLL(None, use_errno=True)
        self.fd = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if self.fd < 0 or libc.inotify_add_watch(self.fd, folder.encode(), self.IN_MODIFY | self.IN_CREATE) < 0:
            sys.exit(f"{folder}: can't be watched: {os.strerror(ctypes.get_errno())}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.fd)

    def wait(self, until):
        """Waits for the next change; says whether there was one in time."""
        ready, _, _ = select.select([self.fd], [], [], max(0, until - time.monotonic()))
        if not ready:
            return False
        os.read(self.fd, 65536)
        return True


class Screen:
    def __init__(self, master):
        self.master = master
        self.data = b""
        self.seen = 0
        self.closed = False

    def close(self):
        os.close(self.master)
        self.closed = True

    def text(self):
        return self.data.decode()

    def read(self, until, *others):
        """Waits for output, or for one of the other descriptors; says whether there was output."""
        wanted = list(others) if self.closed else [self.master, *others]
        ready, _, _ = select.select(wanted, [], [], max(0, until - time.monotonic()))
        if self.closed or self.master not in ready:
            return False
        self.data += os.read(self.master, 65536)
        return True

    def wait_for(self, text):
        until = time.monotonic() + LIMIT_S
        while True:
            found = self.data.find(text.encode(), self.seen)
            if found >= 0:
                self.seen = found + len(text.encode())
                return
            if not self.read(until):
                sys.exit(f"{text!r} did not come; the screen says {self.text()!r}")

    def read_to_end(self, pid, ended):
        until = time.monotonic() + LIMIT_S
        while time.monotonic() < until:
            if not self.read(until, ended):
                try:
                    os.read(ended, 64)
                except BlockingIOError:
                    pass
            gone, status = os.waitpid(pid, os.WNOHANG)
            if gone:
                while self.read(time.monotonic()):
                    pass
                return status
        os.kill(pid, signal.SIGKILL)
        sys.exit(f"the program did not end; the screen says {self.text()!r}")


main()
