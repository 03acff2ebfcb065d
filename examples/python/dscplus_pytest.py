"""Fixtures of pytest for cards and a login server of dscplus, and what a test that failed shows of them.

In conftest.py: `pytest_plugins = ["dscplus_pytest"]`. Each test has its own programs. The report of a test that failed
has the LCD, the events and the audit log: on the terminal, in --junit-xml as properties, with pytest-html as a picture
and links, and with `--dscplus-artifacts DIR` as files.
"""

import os
import re
from pathlib import Path

import pytest
from dscplus_world import World

world_key = pytest.StashKey()


def pytest_addoption(parser):
    group = parser.getgroup("dscplus")
    group.addoption("--dscplus-artifacts", metavar="DIR", help="Folder for the LCD, events and audit log of failed tests")


@pytest.fixture
def card_options():
    """Options of `dscplus http` for `card`, such as ["--suite", "ib-key"]; define this fixture again to set them."""
    return []


@pytest.fixture
def server_options():
    """Options of `dscplus server` for `login_server`, such as ["--policy", "failuresMax=3"]."""
    return []


@pytest.fixture
def world(request):
    """The cards and the server of this test. `world.advance(ms)` moves the time of all of them."""
    one = request.node.stash[world_key] = World()
    yield one
    one.stop()


@pytest.fixture
def card(world, card_options):
    """The public demo card over HTTP, in virtual time."""
    return world.card("card", *card_options)


@pytest.fixture
def card_port(world, card_options):
    """The public demo card on a serial line: `card_port.url` is for pyserial."""
    return world.card_port("port", *card_options)


@pytest.fixture
def login_server(world, server_options):
    """A login server with the demo users, in virtual time. The user `demo` has the card of `card`."""
    return world.login_server(*server_options)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    result = yield
    report = result.get_result()
    world = item.stash.get(world_key, None)
    if world is None or not report.failed or report.when == "teardown":
        return
    for text in world.report_texts():
        title, _, rest = text.partition("\n")
        report.sections.append((title, rest))
    attachments = world.report()
    for name, content_type, body in attachments:
        if content_type == "text/plain":
            item.user_properties.append((f"dscplus.{name}", body))
    if item.config.pluginmanager.hasplugin("html"):
        add_to_html(report, attachments)
    folder = item.config.getoption("--dscplus-artifacts")
    if folder is not None:
        write_files(Path(folder, re.sub(r"[^\w.-]+", "_", item.nodeid)), attachments)


def add_to_html(report, attachments):
    from pytest_html import extras

    report.extras = [
        *getattr(report, "extras", []),
        *(
            extras.text(one.body, name=one.name) if one.content_type == "text/plain" else extras.html(one.as_html())
            for one in attachments
        ),
    ]


def write_files(folder, attachments):
    folder.mkdir(parents=True, exist_ok=True)
    for name, _, body in attachments:
        path = folder / name
        path.unlink(missing_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(body)
