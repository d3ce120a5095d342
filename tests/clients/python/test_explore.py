"""`sfn-mock explore` finds the bug of a boto3 caller: an unnamed start that is retried."""

import json
import os
import subprocess
import sys

# boto3's `standard` mode makes three attempts; the start has a name where one is given.
CALLER = """
import sys
import boto3
from botocore.config import Config

config = Config(retries={"mode": "standard"})
name = {"name": sys.argv[1]} if len(sys.argv) > 1 else {}
orders = "arn:aws:states:us-east-1:123456789012:stateMachine:orders"
boto3.client("stepfunctions", config=config).start_execution(stateMachineArn=orders, **name)
"""


def explore(tmp_path, *arguments):
    caller = tmp_path / "place_order.py"
    caller.write_text(CALLER)
    command = [os.environ.get("SFN_MOCK", "sfn-mock"), "explore", "--only", "lost-response", "--report", "json"]
    rules = ["--invariant", "started-at-most=1", "--", sys.executable, str(caller), *arguments]
    found = subprocess.run(command + rules, capture_output=True, text=True, timeout=120)
    return found.returncode, json.loads(found.stdout)


def test_an_unnamed_start_that_is_retried_is_found(tmp_path):
    code, report = explore(tmp_path)
    assert code == 1
    assert report["failed"]["message"] == "expected at most 1 execution, found 2"
    assert report["failed"]["token"].startswith("1-lost-response@")


def test_a_named_start_passes(tmp_path):
    code, report = explore(tmp_path, "order-17")
    assert (code, report["failed"]) == (0, None)
    assert report["schedules"] > 2
