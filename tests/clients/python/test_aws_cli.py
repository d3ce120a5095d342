"""The AWS CLI: its exit codes and its words, and what the service did meanwhile."""

import json
import os
import subprocess
import sys

import pytest

from conftest import MACHINE, attempts, declared_errors, execution_arn, started

# Of version 1, which is the one that a package index has. Version 2 exits 254 where it is refused.
FAILED = 255


def start_execution(sfn, *arguments, **environment):
    command = [sys.executable, "-m", "awscli", "stepfunctions", "start-execution"]
    environment = {**os.environ, "AWS_ENDPOINT_URL_SFN": sfn.endpoint_url, **environment}
    return subprocess.run(
        [*command, "--state-machine-arn", MACHINE, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def once(step):
    return {"scenarios": [{"steps": [step]}]}


def test_the_same_start_again_gets_the_same_execution_and_date(sfn_mock):
    sfn = sfn_mock()
    runs = [start_execution(sfn, "--name", "order-17", "--input", "{}") for _ in range(2)]
    assert [run.returncode for run in runs] == [0, 0], runs
    first, second = (json.loads(run.stdout) for run in runs)
    assert first == second
    assert first["executionArn"] == execution_arn("order-17")
    assert first["startDate"]
    timeline = sfn.stop()
    assert (attempts(timeline), started(timeline)) == (2, 1)


@pytest.mark.parametrize("code, message", declared_errors())
def test_a_declared_error_is_told_with_its_code_and_message(sfn_mock, code, message):
    sfn = sfn_mock(once({"fail": code}))
    run = start_execution(sfn, "--name", "order-17")
    said = f"An error occurred ({code}) when calling the StartExecution operation: {message}"
    assert said in run.stderr
    assert (run.returncode, run.stdout) == (FAILED, "")
    assert started(sfn.stop()) == 0


@pytest.mark.parametrize("mode", ["legacy", "standard"])
def test_a_throttled_start_recovers(sfn_mock, mode):
    sfn = sfn_mock(once({"fail": "ThrottlingException"}))
    run = start_execution(sfn, AWS_RETRY_MODE=mode)
    assert run.returncode == 0, run
    timeline = sfn.stop()
    assert (attempts(timeline), started(timeline)) == (2, 1)


def test_a_throttled_start_gives_up_after_its_attempts(sfn_mock):
    sfn = sfn_mock(once({"fail": "ThrottlingException", "times": 2}))
    run = start_execution(sfn, AWS_MAX_ATTEMPTS="2", AWS_RETRY_MODE="standard")
    assert "(ThrottlingException)" in run.stderr
    assert "Rate exceeded" in run.stderr
    assert run.returncode == FAILED
    timeline = sfn.stop()
    assert (attempts(timeline), started(timeline)) == (2, 0)


@pytest.mark.parametrize("name, executions", [(None, 2), ("order-17", 1)])
def test_a_lost_answer_starts_twice_without_a_name_and_once_with_one(sfn_mock, name, executions):
    sfn = sfn_mock(once({"loseResponse": "reset"}))
    run = start_execution(sfn, *(["--name", name] if name else []))
    assert run.returncode == 0, run
    timeline = sfn.stop()
    assert (attempts(timeline), started(timeline)) == (2, executions)


def test_an_answer_that_is_lost_for_good_looks_like_a_failure_and_started_all_the_same(sfn_mock):
    sfn = sfn_mock(once({"loseResponse": "close"}))
    run = start_execution(sfn, AWS_MAX_ATTEMPTS="1")
    assert "Connection was closed" in run.stderr
    assert run.returncode == FAILED
    assert started(sfn.stop()) == 1
