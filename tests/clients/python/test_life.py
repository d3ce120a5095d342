"""After the start: boto3 and the AWS CLI look after executions, as a service that starts them does."""

import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest
from botocore.config import Config

from conftest import MACHINE, execution_arn

FINISHED_AFTER_THREE_LOOKS = {
    "stateMachines": [
        {
            "name": "orders",
            "finish": {"status": "SUCCEEDED", "output": {"paid": True}, "afterPolls": 3},
        }
    ]
}


def client(sfn, **config):
    config = Config(max_pool_connections=8, **config)
    return boto3.client("stepfunctions", endpoint_url=sfn.endpoint_url, config=config)


def poll(sfn, execution):
    """What a poller does: describes until the execution has closed. It does not wait in a test."""
    looks = 0
    while True:
        looks += 1
        described = sfn.describe_execution(executionArn=execution)
        if described["status"] != "RUNNING":
            return looks, described


def test_a_poller_sees_the_execution_run_and_succeed(sfn_mock):
    sfn = client(sfn_mock(FINISHED_AFTER_THREE_LOOKS))
    started = sfn.start_execution(stateMachineArn=MACHINE, name="order-17", input='{"id":17}')
    looks, described = poll(sfn, started["executionArn"])
    assert looks == 4, "three saw it run"
    assert described["status"] == "SUCCEEDED"
    assert json.loads(described["output"]) == {"paid": True}
    assert described["input"] == '{"id":17}'
    assert described["startDate"] == started["startDate"]
    assert described["stopDate"] >= described["startDate"]
    assert "error" not in described


def test_a_poller_sees_the_execution_fail(shared):
    sfn = client(shared)
    started = sfn.start_execution(stateMachineArn=MACHINE, name="order-17")
    failing = {"execution": "order-17", "status": "FAILED", "error": "OutOfStock", "cause": "none left"}
    threading.Timer(0, shared.ask, ["executions", failing]).start()
    _, described = poll(sfn, started["executionArn"])
    assert (described["status"], described["error"], described["cause"]) == (
        "FAILED",
        "OutOfStock",
        "none left",
    )
    assert "output" not in described


def test_a_stopped_execution_is_aborted_and_its_history_says_so(sfn_mock):
    sfn = client(sfn_mock())
    arn = sfn.start_execution(stateMachineArn=MACHINE, name="order-17")["executionArn"]
    stopped = sfn.stop_execution(executionArn=arn, error="Cancelled", cause="by the customer")
    assert sfn.describe_execution(executionArn=arn)["stopDate"] == stopped["stopDate"]
    events = sfn.get_execution_history(executionArn=arn)["events"]
    assert [event["type"] for event in events] == ["ExecutionStarted", "ExecutionAborted"]
    details = events[1]["executionAbortedEventDetails"]
    assert details == {"error": "Cancelled", "cause": "by the customer"}


def test_an_execution_that_does_not_exist_is_an_exception_of_its_own(sfn_mock):
    sfn = client(sfn_mock())
    with pytest.raises(sfn.exceptions.ExecutionDoesNotExist, match="Execution Does Not Exist: "):
        sfn.describe_execution(executionArn=execution_arn("order-99"))


def test_the_paginators_walk_every_execution_and_every_history(sfn_mock):
    """2,500 executions, as pages of a hundred, of a thousand, and of 7."""
    sfn = client(sfn_mock())
    names = [f"order-{number}" for number in range(2500)]

    def start(name):
        return sfn.start_execution(stateMachineArn=MACHINE, name=name)["executionArn"]

    with ThreadPoolExecutor(8) as pool:
        arns = list(pool.map(start, names))
    sfn.stop_execution(executionArn=arns[0])
    executions = sfn.get_paginator("list_executions")
    for size in (None, 1000, 7):
        paging = {"PageSize": size} if size else {}
        pages = list(executions.paginate(stateMachineArn=MACHINE, PaginationConfig=paging))
        walked = [execution for page in pages for execution in page["executions"]]
        assert len(pages) == -(-2500 // (size or 100))
        assert len(walked) == 2500
        assert {execution["name"] for execution in walked} == set(names)
        dates = [execution.get("stopDate", execution["startDate"]) for execution in walked]
        assert dates == sorted(dates, reverse=True), "what happened last comes first"
    aborted = executions.paginate(stateMachineArn=MACHINE, statusFilter="ABORTED")
    assert [found["executionArn"] for found in aborted.search("executions[]")] == [arns[0]]

    histories = sfn.get_paginator("get_execution_history")

    def walk(arn):
        pages = histories.paginate(executionArn=arn, PaginationConfig={"PageSize": 1})
        return [event["type"] for event in pages.search("events[]")]

    with ThreadPoolExecutor(8) as pool:
        walked = list(pool.map(walk, arns))
    assert walked[0] == ["ExecutionStarted", "ExecutionAborted"]
    assert walked[1:] == [["ExecutionStarted"]] * 2499


def test_a_machine_is_made_started_and_deleted(sfn_mock):
    sfn = client(sfn_mock({"stateMachines": [{"name": "orders"}]}))
    definition = '{"StartAt":"Done","States":{"Done":{"Type":"Succeed"}}}'
    role = "arn:aws:iam::123456789012:role/invoices"
    make = {"name": "invoices", "definition": definition, "roleArn": role}
    made = sfn.create_state_machine(**make)
    assert sfn.create_state_machine(**make)["stateMachineArn"] == made["stateMachineArn"]
    with pytest.raises(sfn.exceptions.StateMachineAlreadyExists):
        sfn.create_state_machine(**{**make, "definition": definition.replace(":", ": ")})
    with pytest.raises(sfn.exceptions.InvalidDefinition, match="These fields are required: .States. at /"):
        sfn.create_state_machine(**{**make, "name": "broken", "definition": '{"StartAt":"Done"}'})
    with pytest.raises(sfn.exceptions.InvalidArn, match="Invalid Role Arn: 'invoices'"):
        sfn.create_state_machine(**{**make, "name": "broken", "roleArn": "invoices"})
    machines = sfn.get_paginator("list_state_machines").paginate().search("stateMachines[].name")
    assert sorted(machines) == ["invoices", "orders"]
    described = sfn.describe_state_machine(stateMachineArn=made["stateMachineArn"])
    assert (described["definition"], described["roleArn"]) == (definition, role)

    execution = sfn.start_execution(stateMachineArn=made["stateMachineArn"])["executionArn"]
    sfn.delete_state_machine(stateMachineArn=made["stateMachineArn"])
    with pytest.raises(sfn.exceptions.StateMachineDeleting):
        sfn.start_execution(stateMachineArn=made["stateMachineArn"])
    sfn.stop_execution(executionArn=execution)
    with pytest.raises(sfn.exceptions.StateMachineDoesNotExist):
        sfn.start_execution(stateMachineArn=made["stateMachineArn"])


def test_a_definition_is_validated_before_a_machine_is_made(sfn_mock):
    sfn = client(sfn_mock())
    valid = sfn.validate_state_machine_definition(
        definition='{"StartAt":"Done","States":{"Done":{"Type":"Succeed"}}}'
    )
    assert (valid["result"], valid["diagnostics"], valid["truncated"]) == ("OK", [], False)
    broken = sfn.validate_state_machine_definition(definition="{}")
    assert broken["result"] == "FAIL"
    [found] = broken["diagnostics"]
    assert found == {
        "severity": "ERROR",
        "code": "SCHEMA_VALIDATION_FAILED",
        "message": "These fields are required: [States, StartAt]",
        "location": "/",
    }
    with pytest.raises(sfn.exceptions.ValidationException, match="maxResults"):
        sfn.validate_state_machine_definition(definition="{}", maxResults=101)


def test_a_tight_polling_loop_is_throttled(sfn_mock):
    throttling = {"DescribeExecution": {"bucket": 5, "refillPerSecond": 1}}
    sfn = client(sfn_mock({"seed": 1, "throttling": throttling}), retries={"total_max_attempts": 1})
    arn = sfn.start_execution(stateMachineArn=MACHINE, name="order-17")["executionArn"]
    for _ in range(5):
        sfn.describe_execution(executionArn=arn)
    with pytest.raises(sfn.exceptions.ClientError, match="ThrottlingException.*Rate exceeded"):
        sfn.describe_execution(executionArn=arn)


def aws(sfn, *arguments):
    command = [sys.executable, "-m", "awscli", "stepfunctions", *arguments]
    environment = {**os.environ, "AWS_ENDPOINT_URL_SFN": sfn.endpoint_url}
    run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_the_aws_cli_looks_after_an_execution(sfn_mock):
    sfn = sfn_mock()
    start = ["start-execution", "--state-machine-arn", MACHINE, "--name", "order-17"]
    arn = aws(sfn, *start)["executionArn"]
    assert aws(sfn, "describe-execution", "--execution-arn", arn)["status"] == "RUNNING"
    [listed] = aws(sfn, "list-executions", "--state-machine-arn", MACHINE)["executions"]
    assert (listed["executionArn"], listed["status"]) == (arn, "RUNNING")
    stopped = aws(sfn, "stop-execution", "--execution-arn", arn)
    assert aws(sfn, "describe-execution", "--execution-arn", arn)["stopDate"] == stopped["stopDate"]
    events = aws(sfn, "get-execution-history", "--execution-arn", arn)["events"]
    assert [event["type"] for event in events] == ["ExecutionStarted", "ExecutionAborted"]
