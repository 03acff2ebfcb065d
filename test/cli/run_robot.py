"""Runs a file of Robot Framework, by Robot Framework if it is installed; prints a JSON object for each test.

Debian does not have Robot Framework. Without it, the keywords of the file are called by what is below: it knows the
sections, the arguments, the variables and the teardown that login.robot uses, and fails on anything else.
"""

import contextlib
import importlib.util
import inspect
import io
import json
import os
import re
import sys


def by_robot(path, folder):
    import robot
    from robot.api import ExecutionResult, ResultVisitor

    class Html(ResultVisitor):
        def __init__(self):
            self.tests = {}

        def start_test(self, test):
            self.html = []
            self.tests[test.name] = {"status": test.status, "message": test.message, "html": self.html}

        def visit_message(self, message):
            if message.html:
                self.html.append(message.message)

    robot.run(path, outputdir=folder, log=None, report=None, stdout=io.StringIO(), pythonpath=os.path.dirname(path))
    visitor = Html()
    ExecutionResult(os.path.join(folder, "output.xml")).visit(visitor)
    return visitor.tests


def sections(text):
    _, *parts = re.split(r"^\*\*\* (.+) \*\*\*\n", text, flags=re.M)
    return dict(zip(parts[::2], parts[1::2]))


class Keywords:
    def __init__(self, settings):
        rows = dict(re.split(r" {2,}", line, maxsplit=1) for line in settings.strip().splitlines())
        self.library = rows.pop("Library")
        self.teardown = re.split(r" {4,}", rows.pop("Test Teardown"))
        assert rows == {}, rows

    def call(self, library, cells, variables):
        name, *arguments = [re.sub(r"\$\{(.+?)\}", lambda found: variables[found[1].lower()], one) for one in cells]
        method = getattr(library, name.lower().replace(" ", "_"))
        parameters = inspect.signature(method).parameters.values()
        names = {one.name for one in parameters if one.kind is not inspect.Parameter.VAR_POSITIONAL}
        named = dict(one.split("=", 1) for one in arguments if "=" in one and one.split("=")[0] in names)
        return method(*[one for one in arguments if one.split("=")[0] not in named], **named)

    def run(self, steps):
        library = getattr(importlib.import_module(self.library), self.library)()
        variables, status, message = {"empty": ""}, "PASS", ""
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            try:
                for step in steps:
                    assign = re.match(r"\$\{(\w+)\} = {4,}(.+)", step)
                    result = self.call(library, re.split(r" {4,}", assign[2] if assign else step), variables)
                    if assign:
                        variables[assign[1].lower()] = result
            except AssertionError as failed:
                status, message = "FAIL", str(failed)
            self.call(library, self.teardown, {**variables, "test status": status})
        html = re.findall(r"^\*HTML\* (.*?)(?=^\*HTML\*|\Z)", output.getvalue(), flags=re.M | re.S)
        return {"status": status, "message": message, "html": [one.strip() for one in html]}


def by_keywords(path):
    with open(path, encoding="utf-8") as file:
        parts = sections(file.read())
    keywords = Keywords(parts["Settings"])
    cases = re.findall(r"^(\S.*)\n((?: {4}.*\n)+)", parts["Test Cases"], flags=re.M)
    return {name: keywords.run([line.strip() for line in steps.splitlines()]) for name, steps in cases}


path, folder = sys.argv[1:]
sys.path.insert(0, os.path.dirname(path))
has_robot = importlib.util.find_spec("robot") is not None
print(json.dumps(by_robot(path, folder) if has_robot else by_keywords(path)))
