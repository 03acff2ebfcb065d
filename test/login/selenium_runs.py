"""Runs a recipe for Selenium several times, as a program each time, but with one browser.

    python3 selenium_runs.py RECIPE SETTINGS

SETTINGS is JSON: a list with the variables of each run. What each run printed and its exit code is printed as JSON.
"""

import contextlib
import io
import json
import os
import runpy
import sys

from selenium import webdriver

RECIPE = sys.argv[1]
start_browser = webdriver.Chrome
browsers = []


def same_browser(**given):
    """The browser that is there. It is not quit, and each run finds it without cookies."""
    if not browsers:
        browser = start_browser(**given)
        browsers.append((browser, browser.quit))
        browser.quit = lambda: browser.get("about:blank")
    browser, _ = browsers[0]
    browser.execute_cdp_cmd("Network.clearBrowserCookies", {})
    return browser


def ran(settings):
    os.environ.pop("LOGIN_CERTIFICATE", None)
    os.environ.update(settings)
    code, out, err = 0, io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            runpy.run_path(RECIPE, run_name="__main__")
        except SystemExit as end:
            # As Python ends a program: a text goes to stderr, and the exit code is 1.
            code = end.code if isinstance(end.code, int) else 1
            print(end.code, file=err)
    return {"code": code, "stdout": out.getvalue(), "stderr": err.getvalue()}


webdriver.Chrome = same_browser
try:
    print(json.dumps([ran(settings) for settings in json.loads(sys.argv[2])]))
finally:
    for _, quit_browser in browsers:
        quit_browser()
