"""The binary `sfn-mock` as a pytest fixture: `sfn = sfn_mock(script)` serves, the test's end verifies.

It starts the binary that is on the PATH, or that SFN_MOCK names.
"""

import json
import os
import signal
import subprocess

import pytest


class SfnMock:
    """A served mock. `stop` gives its timeline, and fails if the script was not met or a scenario not reached."""

    def __init__(self, script):
        script = {**script, "lints": {"unused-scenario": "deny", **script.get("lints", {})}}
        binary = os.environ.get("SFN_MOCK", "sfn-mock")
        command = [binary, "serve", "--bind", "127.0.0.1:0", "--scenario", "-"]
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        self.process = subprocess.Popen(command, **pipes, text=True)
        self.process.stdin.write(json.dumps(script))
        self.process.stdin.close()
        self.process.stdin = None
        self.endpoint_url = self.process.stdout.readline().partition("listening on ")[2].strip()
        self.timeline = None
        if not self.endpoint_url:
            raise RuntimeError(self.process.communicate()[1])

    def stop(self):
        if self.timeline is None:
            self.process.send_signal(signal.SIGTERM)
            _, self.timeline = self.process.communicate(timeout=10)
            if self.process.returncode != 0:
                pytest.fail(self.timeline, pytrace=False)
            print(self.timeline)  # pytest shows it where a test fails
        return [line for line in self.timeline.splitlines() if line.startswith("#")]


@pytest.fixture
def sfn_mock():
    mocks = []

    def serve(script=None):
        mocks.append(SfnMock(script or {}))
        return mocks[-1]

    yield serve
    for mock in mocks:
        mock.stop()
