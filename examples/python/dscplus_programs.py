"""Starts the programs of dscplus, each on a free port, and calls them; dscplus_world.py uses it.

The program is DSCPLUS, if that variable has a command line; else `dscplus` in the PATH; else the one in node_modules of
this folder or one above.
"""

import base64
import html
import json
import os
import shlex
import shutil
import subprocess
import tempfile
import threading
import urllib.error
import urllib.request
from pathlib import Path
from typing import NamedTuple

# A failure is shown at the line of the test.
__tracebackhide__ = True

START_LIMIT_S = 60
REPLY_LIMIT_S = 60


class CallFailed(AssertionError):
    """A card or a server refused a call. `rule` is the word for programs, such as wait-limit."""

    ROBOT_SUPPRESS_NAME = True

    def __init__(self, message, rule):
        super().__init__(message)
        self.rule = rule


class Attachment(NamedTuple):
    name: str
    content_type: str
    body: str

    def as_html(self):
        """For a report in HTML: a picture, or a text to open."""
        name = html.escape(self.name)
        if self.content_type == "image/svg+xml":
            data = base64.b64encode(self.body.encode()).decode()
            title = self.body.split("<title>")[1].split("</title>")[0]
            return f'<img alt="{name}: {title}" src="data:{self.content_type};base64,{data}">'
        return f"<details><summary>{name}</summary><pre>{html.escape(self.body)}</pre></details>"


def command_line():
    if os.environ.get("DSCPLUS"):
        return shlex.split(os.environ["DSCPLUS"])
    here = Path.cwd()
    folders = [str(folder / "node_modules" / ".bin") for folder in (here, *here.parents)]
    found = shutil.which("dscplus") or shutil.which("dscplus", path=os.pathsep.join(folders))
    if found is None:
        raise RuntimeError("dscplus: not found; install it with npm, or set DSCPLUS to its command line")
    return [found]


class Program:
    """`dscplus WORDS… --json` from its ready line until `stop`."""

    def __init__(self, *words):
        self._stderr = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            [*command_line(), *words, "--json"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
        )
        limit = threading.Timer(START_LIMIT_S, self._process.kill)
        limit.start()
        line = self._process.stdout.readline()
        limit.cancel()
        if not line.endswith(b"\n"):
            self.stop()
            self._stderr.seek(0)
            raise RuntimeError(self._stderr.read().decode(errors="replace").strip() or f"dscplus {words[0]}: ended")
        self.ready = json.loads(line)

    def stop(self):
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()


class Http:
    """Calls of one of the programs. No proxy is between, since it is on this machine."""

    def __init__(self, url, token):
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def text(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._url + path, data, self._headers)
        try:
            with self._opener.open(request, timeout=REPLY_LIMIT_S) as reply:
                return reply.read().decode()
        except urllib.error.HTTPError as error:
            problem = json.loads(error.read())
        raise CallFailed(problem["error"], problem["rule"])

    def json(self, path, body=None):
        return json.loads(self.text(path, body))
