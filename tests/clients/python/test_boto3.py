"""boto3: what it makes of each answer, and what the service did meanwhile."""

import boto3
import botocore.exceptions
import pytest
from botocore.config import Config

from conftest import MACHINE, attempts, declared_errors, execution_arn, started

# Legacy was boto3's default before 1.44, with 5 attempts; standard, with 3, is the default since,
# as it is in the other SDKs.
MODES = {"legacy": 5, "standard": 3}


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    """How often boto3 tries is under test, not how long it waits between its attempts."""
    monkeypatch.setattr("time.sleep", lambda _: None)


def client(sfn, mode=None, **config):
    retries = {"mode": mode} if mode else None
    config = Config(retries=retries, **config)
    return boto3.client("stepfunctions", endpoint_url=sfn.endpoint_url, config=config)


def start(sfn, mode=None, **arguments):
    return client(sfn, mode).start_execution(stateMachineArn=MACHINE, **arguments)


def always(step):
    return {"scenarios": [{"steps": [{**step, "times": "forever"}]}]}


def once(step):
    return {"scenarios": [{"steps": [step]}]}


def test_a_start_is_accepted(sfn_mock):
    sfn = sfn_mock()
    answer = start(sfn, name="order-17", input='{"id":17}')
    assert answer["executionArn"] == execution_arn("order-17")
    assert answer["startDate"].tzinfo is not None
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert answer["ResponseMetadata"]["RequestId"]
    timeline = sfn.stop()
    assert (attempts(timeline), started(timeline)) == (1, 1)


def test_the_same_start_again_gets_the_same_execution_and_date(sfn_mock):
    sfn = sfn_mock()
    first, second = (start(sfn, name="order-17", input='{"id":17}') for _ in range(2))
    assert first["executionArn"] == second["executionArn"]
    assert first["startDate"] == second["startDate"]
    assert started(sfn.stop()) == 1


@pytest.mark.parametrize("code, message", declared_errors())
def test_a_declared_error_is_an_exception_of_its_own(sfn_mock, code, message):
    sfn = sfn_mock(once({"fail": code}))
    sfn_client = client(sfn)
    with pytest.raises(getattr(sfn_client.exceptions, code)) as caught:
        sfn_client.start_execution(stateMachineArn=MACHINE, name="order-17")
    error = caught.value.response
    assert error["Error"]["Code"] == code
    assert error["Error"]["Message"] == message
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 400
    timeline = sfn.stop()
    assert (attempts(timeline), started(timeline)) == (1, 0)


@pytest.mark.parametrize(
    "code, member, value",
    [
        ("KmsInvalidStateException", "kmsKeyState", "PENDING_DELETION"),
        ("ValidationException", "reason", "API_DOES_NOT_SUPPORT_LABELED_ARNS"),
    ],
)
def test_a_declared_error_brings_its_member(sfn_mock, code, member, value):
    sfn = sfn_mock(once({"fail": code, member: value, "message": "Größe: 数"}))
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        start(sfn)
    assert caught.value.response[member] == value
    assert caught.value.response["Error"]["Message"] == "Größe: 数"


@pytest.mark.parametrize("mode", MODES)
def test_a_throttled_start_recovers(sfn_mock, mode):
    sfn = sfn_mock(once({"fail": "ThrottlingException", "times": 2}))
    answer = start(sfn, mode, name="order-17")
    assert answer["ResponseMetadata"]["RetryAttempts"] == 2
    timeline = sfn.stop()
    assert (attempts(timeline), started(timeline)) == (3, 1)


def test_the_default_is_standard(sfn_mock):
    sfn = sfn_mock(always({"fail": "ThrottlingException"}))
    with pytest.raises(botocore.exceptions.ClientError):
        start(sfn)
    assert attempts(sfn.stop()) == MODES["standard"]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name, executions", [(None, 2), ("order-17", 1)])
def test_a_lost_answer_starts_twice_without_a_name_and_once_with_one(
    sfn_mock, mode, name, executions
):
    sfn = sfn_mock(once({"loseResponse": "reset"}))
    arguments = {"name": name} if name else {}
    answer = start(sfn, mode, **arguments)
    assert answer["executionArn"]
    timeline = sfn.stop()
    assert (attempts(timeline), started(timeline)) == (2, executions)


@pytest.mark.parametrize("mode", MODES)
def test_a_lost_request_starts_once_even_without_a_name(sfn_mock, mode):
    sfn = sfn_mock(once({"loseRequest": "reset"}))
    start(sfn, mode)
    timeline = sfn.stop()
    assert (attempts(timeline), started(timeline)) == (2, 1)


HTML = {"content-type": "text/html"}

# Step that is played for ever, attempts in legacy mode, attempts in standard mode.
GIVES_UP = {
    "KMS throttling": ({"fail": "KmsThrottlingException"}, 1, 1),
    "throttling": ({"fail": "ThrottlingException"}, 5, 3),
    "too many requests": ({"fail": "TooManyRequestsException"}, 1, 3),
    "request time-out": ({"fail": "RequestTimeoutException"}, 1, 3),
    "open executions": ({"fail": "ExecutionLimitExceeded"}, 1, 1),
    "expired token": ({"fail": "ExpiredTokenException"}, 1, 1),
    "500 JSON": ({"fail": "InternalFailure"}, 5, 3),
    "503 JSON": ({"fail": "ServiceUnavailable"}, 5, 3),
    "502 HTML": ({"reply": {"status": 502, "headers": HTML, "body": "<html>"}}, 5, 3),
    "429 text": ({"reply": {"status": 429, "body": "slow down"}}, 5, 3),
    "FIN": ({"loseResponse": "close"}, 5, 3),
    "RST": ({"loseResponse": "reset"}, 5, 3),
    "RST in the body": ({"loseResponse": {"truncate": {"afterBytes": 20, "then": "reset"}}}, 5, 3),
    "no HTTP": ({"loseResponse": "garbage"}, 5, 3),
    "no answer": ({"loseResponse": "stall"}, 5, 3),
}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("case", GIVES_UP)
def test_it_gives_up_after_so_many_attempts_and_so_many_executions(sfn_mock, mode, case):
    step, legacy, standard = GIVES_UP[case]
    sfn = sfn_mock(always(step))
    errors = (botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError)
    with pytest.raises(errors):
        client(sfn, mode, read_timeout=0.3).start_execution(stateMachineArn=MACHINE)
    timeline = sfn.stop()
    expected = {"legacy": legacy, "standard": standard}[mode]
    executions = expected if "loseResponse" in step else 0
    assert (attempts(timeline), started(timeline)) == (expected, executions)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "step",
    [
        {"serve": {}, "damage": "brokenJson"},
        {"serve": {}, "damage": "emptyBody"},
        # boto3 holds no answer to its Content-Length; a body that ends early is one that is over.
        {"loseResponse": {"truncate": {"afterBytes": 20, "then": "close"}}},
    ],
    ids=["broken JSON", "empty body", "FIN in the body"],
)
def test_a_200_without_an_arn_passes_for_success(sfn_mock, mode, step):
    sfn = sfn_mock(always(step))
    answer = start(sfn, mode)
    assert set(answer) == {"ResponseMetadata"}
    timeline = sfn.stop()
    assert (attempts(timeline), started(timeline)) == (1, 1)
