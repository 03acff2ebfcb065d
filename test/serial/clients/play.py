"""Plays scripts with pyserial: for each [url, sync, end, steps] of stdin, what came back."""
import json
import sys
from concurrent.futures import ThreadPoolExecutor

import serial


def play(task):
    url, sync, end, steps = task
    with serial.serial_for_url(url, baudrate=115200, timeout=20) as port:
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
