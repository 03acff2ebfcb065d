"""Runs a program on a terminal of its own and measures it, with Python's standard library only.

    python3 on_pty.py PLAN COMMAND...

PLAN is JSON: {"shows": TEXT} waits for a text and gives the ms from the start until it came; with "keys": TEXT,
"spacingMs": N as well, types those keys one by one, so far apart, and gives for each the ms until the first byte came
after it. Printed as JSON: {"startMs": N, "keyMs": [N, ...]}.
"""

import fcntl
import json
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

LIMIT_S = 20


def main():
    plan = json.loads(sys.argv[1])
    begun = time.perf_counter()
    pid, master = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        # Ink draws nothing where it takes the machine for a build machine.
        env = {name: value for name, value in os.environ.items() if name not in ("CI", "CONTINUOUS_INTEGRATION")}
        os.execvpe(sys.argv[2], sys.argv[2:], {**env, "TERM": "xterm-256color"})
    try:
        wait_for(master, plan["shows"].encode())
        start_ms = (time.perf_counter() - begun) * 1000
        keys = [key_ms(master, key, plan["spacingMs"]) for key in plan.get("keys", "")]
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    json.dump({"startMs": start_ms, "keyMs": keys}, sys.stdout)


def wait_for(master, text):
    seen = b""
    until = time.perf_counter() + LIMIT_S
    while text not in seen:
        left = until - time.perf_counter()
        if left <= 0 or not select.select([master], [], [], left)[0]:
            sys.exit(f"waited {LIMIT_S} s for {text!r}; there was {seen[-2000:]!r}")
        seen += os.read(master, 65536)


def key_ms(master, key, spacing_ms):
    """Types a key and takes what comes until it is time for the next one."""
    while select.select([master], [], [], 0)[0]:
        os.read(master, 65536)
    sent = time.perf_counter()
    os.write(master, key.encode())
    first = None
    until = sent + spacing_ms / 1000
    while True:
        now = time.perf_counter()
        # A key that nothing has come for yet is waited for: its time counts, and the next key is late.
        left = until - now if first is not None else LIMIT_S
        if left <= 0:
            return first
        if not select.select([master], [], [], left)[0]:
            if first is None:
                sys.exit(f"nothing came for {LIMIT_S} s after {key!r}")
            return first
        os.read(master, 65536)
        if first is None:
            first = (time.perf_counter() - sent) * 1000


main()
