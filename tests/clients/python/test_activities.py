"""Activities: boto3 creates and lists them, and works on their tasks."""

import json
import threading

import boto3
import pytest

from conftest import MACHINE, execution_arn

PICK = "arn:aws:states:us-east-1:123456789012:activity:pick"
MAP_RUN = "arn:aws:states:us-east-1:123456789012:mapRun:orders/each:3c39a231-69bb-3d89-8607-9e124eddbb0b"


def client(sfn):
    return boto3.client("stepfunctions", endpoint_url=sfn.endpoint_url)


def work(sfn):
    """What a worker does with one task: returns its input."""
    task = sfn.get_activity_task(activityArn=PICK, workerName="a")
    sfn.send_task_heartbeat(taskToken=task["taskToken"])
    sfn.send_task_success(taskToken=task["taskToken"], output=task["input"])
    return json.loads(task["input"])


def test_a_worker_gets_the_tasks_that_are_scheduled(shared):
    shared.reset({"activities": [{"name": "pick"}]})
    worked = []

    def loop():
        sfn = client(shared)
        worked.extend(work(sfn) for _ in range(3))

    worker = threading.Thread(target=loop)
    worker.start()
    tokens = [
        shared.ask("activities", {"activity": "pick", "input": {"order": order}})["taskToken"]
        for order in range(3)
    ]
    worker.join(10)
    assert worked == [{"order": order} for order in range(3)]
    for order, token in enumerate(tokens):
        told = shared.ask("tasks", {"taskToken": token})
        assert told == {"heartbeats": 1, "output": f'{{"order": {order}}}', "status": "SUCCEEDED"}


def test_a_poll_without_a_task_ends_after_a_minute_without_a_token(shared):
    shared.reset({"activities": [{"name": "pick"}]})
    answers = []
    poll = threading.Thread(
        target=lambda: answers.append(client(shared).get_activity_task(activityArn=PICK))
    )
    poll.start()
    assert any(shared.journal() for _ in range(10_000)), "it has arrived"
    shared.ask("clock", {"advanceMs": 60_000})
    poll.join(10)
    [answer] = answers
    assert answer.get("taskToken") is None
    assert "input" not in answer


def test_an_activity_is_created_described_tagged_and_deleted(sfn_mock):
    sfn = client(sfn_mock())
    created = sfn.create_activity(name="pick", tags=[{"key": "team", "value": "a"}])
    again = sfn.create_activity(name="pick", tags=[{"key": "team", "value": "b"}])
    assert (again["activityArn"], again["creationDate"]) == (PICK, created["creationDate"])
    assert sfn.list_tags_for_resource(resourceArn=PICK)["tags"] == [{"key": "team", "value": "a"}]
    described = sfn.describe_activity(activityArn=PICK)
    assert (described["name"], described["encryptionConfiguration"]["type"]) == ("pick", "AWS_OWNED_KEY")
    key = {"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyId": "alias/orders"}
    with pytest.raises(sfn.exceptions.ActivityAlreadyExists):
        sfn.create_activity(name="pick", encryptionConfiguration=key)
    with pytest.raises(sfn.exceptions.InvalidName):
        sfn.create_activity(name="pick!$")
    for _ in range(2):
        sfn.delete_activity(activityArn=PICK)
    with pytest.raises(sfn.exceptions.ActivityDoesNotExist, match="Activity Does Not Exist: '"):
        sfn.describe_activity(activityArn=PICK)
    with pytest.raises(sfn.exceptions.ActivityDoesNotExist):
        sfn.get_activity_task(activityArn=PICK)
    with pytest.raises(sfn.exceptions.InvalidArn):
        sfn.describe_activity(activityArn=MACHINE)


@pytest.mark.parametrize(
    "operation, code",
    [("CreateActivity", "ActivityLimitExceeded"), ("GetActivityTask", "ActivityWorkerLimitExceeded")],
)
def test_a_limit_that_is_reached_is_an_exception_of_its_own(sfn_mock, operation, code):
    step = {"fail": code}
    sfn = client(sfn_mock({"scenarios": [{"when": {"operation": operation}, "steps": [step]}]}))
    call = {
        "CreateActivity": lambda: sfn.create_activity(name="pick"),
        "GetActivityTask": lambda: sfn.get_activity_task(activityArn=PICK),
    }[operation]
    with pytest.raises(getattr(sfn.exceptions, code), match="The maximum number of"):
        call()


def test_the_paginator_walks_every_activity(sfn_mock):
    names = [f"pick-{number:03}" for number in range(250)]
    sfn = client(sfn_mock({"activities": [{"name": name} for name in names]}))
    activities = sfn.get_paginator("list_activities")
    for size in (None, 1000, 7):
        paging = {"PageSize": size} if size else {}
        pages = list(activities.paginate(PaginationConfig=paging))
        assert len(pages) == -(-250 // (size or 100))
        assert [activity["name"] for page in pages for activity in page["activities"]] == names


def test_an_execution_has_no_map_runs(sfn_mock):
    sfn = client(sfn_mock())
    arn = sfn.start_execution(stateMachineArn=MACHINE, name="order-17")["executionArn"]
    pages = sfn.get_paginator("list_map_runs").paginate(executionArn=arn)
    assert list(pages.search("mapRuns[]")) == []
    with pytest.raises(sfn.exceptions.ExecutionDoesNotExist):
        sfn.list_map_runs(executionArn=execution_arn("order-99"))
    for call in (sfn.describe_map_run, sfn.update_map_run):
        with pytest.raises(sfn.exceptions.ResourceNotFound):
            call(mapRunArn=MAP_RUN)
