"""Plays scripts with pyserial: for each [url, sync, end, steps] of stdin, what came back."""
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor

import serial

# For a reply; longer on a slow machine, as test/process/patience.ts has it.
LIMIT_S = 45 * float(os.environ.get("DSCPLUS_TEST_SLOWNESS", "1"))


def play(task):
    url, sync, end, steps = task
    with serial.serial_for_url(url, baudrate=115200, timeout=LIMIT_S) as port:
        until = end.encode("latin1")
        port.write(sync.encode("latin1"))
        if not port.read_until(until).endswith(until):
            return "no reply to the sync"
        for step in steps:
            port.write(step.encode("latin1"))
        return port.read_until(until).decode("latin1")


tasks = json.load(sys.stdin)
with ThreadPoolExecutor(12) as pool:
    print(json.dumps(list(pool.map(play, tasks))))
