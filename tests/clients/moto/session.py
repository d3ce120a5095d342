"""A session of boto3 with the Step Functions at a URL; what the client sees of it, line by line.

The same session as in `tests/it/cassettes/recording/moto.rs`. Usage: session.py URL
"""

import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ROLE = "arn:aws:iam::123456789012:role/orders"
DEFINITION = '{"StartAt":"Done","States":{"Done":{"Type":"Pass","End":true}}}'


def session(client):
    created = yield client.create_state_machine, dict(name="orders", roleArn=ROLE, definition=DEFINITION)
    machine = created["stateMachineArn"]
    start = dict(stateMachineArn=machine, name="order-17", input='{"id":17}')
    started = yield client.start_execution, start
    yield client.start_execution, start
    yield client.start_execution, {**start, "input": '{"id":18}'}
    yield client.start_execution, {**start, "name": "order 17?"}
    yield client.start_execution, {**start, "name": "order-18", "input": '{"id":'}
    yield client.start_execution, {**start, "stateMachineArn": machine + "-that-is-missing"}
    yield client.start_execution, {**start, "stateMachineArn": "orders"}
    yield client.describe_execution, dict(executionArn=started["executionArn"])


def seen(client):
    steps = session(client)
    call, arguments = next(steps)
    while True:
        try:
            answer = call(**arguments)
            status = answer["ResponseMetadata"]["HTTPStatusCode"]
            members = {key: value for key, value in answer.items() if key != "ResponseMetadata"}
            yield call.__name__, status, members
        except ClientError as error:
            answer = {}
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            yield call.__name__, status, type(error).__name__, error.response["Error"]
        try:
            call, arguments = steps.send(answer)
        except StopIteration:
            return


# One attempt: what fails is not asked again.
config = Config(retries={"mode": "standard", "total_max_attempts": 1})
for line in seen(boto3.client("stepfunctions", endpoint_url=sys.argv[1], config=config)):
    print(*line)
