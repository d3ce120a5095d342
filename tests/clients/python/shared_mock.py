"""One `sfn-mock serve --control` for all tests, wherever it runs: `shared` begins each anew."""

import json
import os
import urllib.error
import urllib.request

import pytest


class Refused(Exception):
    """The control interface says no, and why."""


class SharedMock:
    """A served mock that others use too."""

    def __init__(self, endpoint_url):
        self.endpoint_url = endpoint_url

    def ask(self, path, body=None):
        data = None if body is None else json.dumps(body).encode() if body != "" else b""
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.endpoint_url}/_sfn-mock/{path}", data, headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise Refused(json.load(error)["error"]) from None

    def reset(self, script=""):
        self.ask("reset", script)

    def journal(self):
        return [exchange["line"] for exchange in self.ask("journal")]


@pytest.fixture
def shared():
    sfn = SharedMock(os.environ["SFN_MOCK_SHARED"])
    sfn.reset()
    yield sfn
    verdict = sfn.ask("verify")
    assert verdict["met"], verdict["report"]
