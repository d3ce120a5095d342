"""What every test here shares: the fixture, the machine, and how a timeline is read."""

import json
import os
import re
import subprocess

import pytest

pytest_plugins = ["sfn_mock", "shared_mock"]

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:orders"


def execution_arn(name):
    return MACHINE.replace(":stateMachine:", ":execution:") + ":" + name


def attempts(timeline):
    """How many requests came, by the service's own account."""
    return len(timeline)


def started(timeline):
    """How many executions the service started, whatever the client was told."""
    return sum(", started" in line for line in timeline)


def declared_errors():
    """The errors that the API declares, with the text that each comes with."""
    binary = os.environ.get("SFN_MOCK", "sfn-mock")
    table = subprocess.check_output([binary, "catalogue", "errors", "--format", "json"])
    rows = [row for row in json.loads(table) if row["declared"]]
    assert len(rows) == 11
    return [pytest.param(row["code"], message(row["message"]), id=row["code"]) for row in rows]


def message(template):
    """The text as it comes for an execution that is called `order-17`."""
    known = {
        "executionArn": execution_arn("order-17"),
        "stateMachineArn": MACHINE,
        "resource": MACHINE,
        "name": "order-17",
    }
    return re.sub(r"{(\w+)}", lambda match: known[match[1]], template)
