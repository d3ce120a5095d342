"""Tests that share one server with each other and with tests in other languages."""

import threading

import boto3
import pytest

from conftest import MACHINE, execution_arn
from shared_mock import Refused

NINETY_DAYS = 90 * 24 * 60 * 60 * 1000


def start(sfn, name, input="{}"):
    client = boto3.client("stepfunctions", endpoint_url=sfn.endpoint_url)
    return client.start_execution(stateMachineArn=MACHINE, name=name, input=input)


@pytest.mark.parametrize("run", [1, 2])
def test_nothing_is_left_of_the_test_before(shared, run):
    assert shared.ask("executions") == []
    assert shared.journal() == []
    start(shared, "order-17", f'{{"run":{run}}}')
    [execution] = shared.ask("executions")
    assert execution["executionArn"] == execution_arn("order-17")
    assert execution["input"] == f'{{"run":{run}}}'


def test_a_test_brings_its_own_world_and_scenarios(shared):
    shared.reset({"stateMachines": [{"name": "invoices"}]})
    with pytest.raises(Exception, match="StateMachineDoesNotExist"):
        start(shared, "order-17")
    shared.reset({"scenarios": [{"steps": [{"fail": "ThrottlingException"}], "expect": 1, "expectRequests": 2}]})
    start(shared, "order-17")
    assert [", started" in line for line in shared.journal()] == [False, True]


def test_a_name_comes_free_when_its_ninety_days_are_over(shared):
    first = start(shared, "order-17")
    shared.ask("executions", {"execution": "order-17", "status": "FAILED", "error": "OutOfStock"})
    with pytest.raises(Exception, match="ExecutionAlreadyExists"):
        start(shared, "order-17")
    shared.ask("clock", {"advanceMs": NINETY_DAYS})
    assert start(shared, "order-17")["startDate"] > first["startDate"]


def test_a_request_waits_until_it_is_let_go(shared):
    shared.ask("scenarios", {"scenarios": [{"name": "held", "steps": [{"hold": {}}]}]})
    answers = []
    caller = threading.Thread(target=lambda: answers.append(start(shared, "order-17")))
    caller.start()
    assert any(shared.journal() for _ in range(10_000)), "it has arrived"
    assert shared.ask("executions") == []
    shared.ask("gates", {"scenario": "held", "release": "next"})
    caller.join(10)
    assert answers[0]["executionArn"] == execution_arn("order-17")


def test_what_was_not_met_is_told(shared):
    shared.ask("scenarios", {"scenarios": [{"name": "two", "steps": [], "expect": {"min": 2}}]})
    verdict = shared.ask("verify")
    assert not verdict["met"]
    assert "expected at least 2" in verdict["report"]
    shared.reset()


def test_what_cannot_be_done_is_refused(shared):
    with pytest.raises(Refused, match='expected one execution "order-99", found 0'):
        shared.ask("executions", {"execution": "order-99", "status": "ABORTED"})
