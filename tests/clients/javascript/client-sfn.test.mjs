// @aws-sdk/client-sfn: what it makes of each answer, and what the service did meanwhile.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import * as sdk from "@aws-sdk/client-sfn";
import { serve } from "./sfn-mock.mjs";

const MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";
const EXECUTION = "arn:aws:states:us-east-1:123456789012:execution:orders:order-17";

function start(sfn, input = {}, config = {}) {
  const client = new sdk.SFNClient({ endpoint: sfn.endpoint, ...config });
  return client.send(new sdk.StartExecutionCommand({ stateMachineArn: MACHINE, ...input }));
}

const once = (step) => ({ scenarios: [{ steps: [step] }] });

// What came and what was started, by the service's own account.
function counted(timeline) {
  const started = timeline.filter((line) => line.includes(", started"));
  return { attempts: timeline.length, started: started.length };
}

test("a start is accepted", async (t) => {
  const sfn = await serve(t);
  const answer = await start(sfn, { name: "order-17", input: '{"id":17}' });
  assert.equal(answer.executionArn, EXECUTION);
  assert.ok(answer.startDate instanceof Date);
  assert.equal(answer.$metadata.httpStatusCode, 200);
  assert.ok(answer.$metadata.requestId);
  assert.deepEqual(counted(await sfn.stop()), { attempts: 1, started: 1 });
});

test("the same start again gets the same execution and date", async (t) => {
  const sfn = await serve(t);
  const input = { name: "order-17", input: '{"id":17}' };
  const [first, second] = [await start(sfn, input), await start(sfn, input)];
  assert.equal(second.executionArn, first.executionArn);
  assert.deepEqual(second.startDate, first.startDate);
  assert.deepEqual(counted(await sfn.stop()), { attempts: 2, started: 1 });
});

const binary = process.env.SFN_MOCK ?? "sfn-mock";
const catalogue = execFileSync(binary, ["catalogue", "errors", "--format", "json"]);
const declared = JSON.parse(catalogue).filter((row) => row.declared);

test("eleven errors are declared", () => assert.equal(declared.length, 11));

for (const { code, message } of declared) {
  test(`${code} is a class of its own`, async (t) => {
    const known = { executionArn: EXECUTION, stateMachineArn: MACHINE, resource: MACHINE, name: "order-17" };
    const sfn = await serve(t, once({ fail: code }));
    const error = await start(sfn, { name: "order-17" }).catch((error) => error);
    assert.ok(error instanceof sdk[code], String(error));
    assert.equal(error.name, code);
    assert.equal(error.message, message.replace(/{(\w+)}/g, (_, name) => known[name]));
    assert.equal(error.$fault, "client");
    assert.equal(error.$metadata.httpStatusCode, 400);
    assert.equal(error.$metadata.attempts, 1);
    assert.deepEqual(counted(await sfn.stop()), { attempts: 1, started: 0 });
  });
}

for (const [code, member, value] of [
  ["KmsInvalidStateException", "kmsKeyState", "PENDING_DELETION"],
  ["ValidationException", "reason", "API_DOES_NOT_SUPPORT_LABELED_ARNS"],
]) {
  test(`${code} brings its ${member}`, async (t) => {
    const sfn = await serve(t, once({ fail: code, [member]: value, message: "Größe: 数" }));
    const error = await start(sfn).catch((error) => error);
    assert.ok(error instanceof sdk[code], String(error));
    assert.equal(error[member], value);
    assert.equal(error.message, "Größe: 数");
  });
}

test("a throttled start recovers", async (t) => {
  const sfn = await serve(t, once({ fail: "ThrottlingException", times: 2 }));
  const answer = await start(sfn, { name: "order-17" });
  assert.equal(answer.$metadata.attempts, 3);
  assert.deepEqual(counted(await sfn.stop()), { attempts: 3, started: 1 });
});

test("a throttled start gives up after its attempts", async (t) => {
  const sfn = await serve(t, once({ fail: "ThrottlingException", times: "forever" }));
  const error = await start(sfn, {}, { maxAttempts: 2 }).catch((error) => error);
  assert.equal(error.name, "ThrottlingException");
  assert.ok(error instanceof sdk.SFNServiceException);
  assert.deepEqual(counted(await sfn.stop()), { attempts: 2, started: 0 });
});

for (const [what, input, started] of [
  ["twice without a name", {}, 2],
  ["once with one", { name: "order-17" }, 1],
]) {
  test(`a lost answer starts ${what}`, async (t) => {
    const sfn = await serve(t, once({ loseResponse: "reset" }));
    const answer = await start(sfn, input);
    assert.ok(answer.executionArn);
    assert.deepEqual(counted(await sfn.stop()), { attempts: 2, started });
  });
}

test("a lost request starts once even without a name", async (t) => {
  const sfn = await serve(t, once({ loseRequest: "reset" }));
  await start(sfn);
  assert.deepEqual(counted(await sfn.stop()), { attempts: 2, started: 1 });
});

test("a lost answer without retries is an error, and the execution is there", async (t) => {
  const sfn = await serve(t, once({ loseResponse: "close" }));
  await assert.rejects(start(sfn, { name: "order-17" }, { maxAttempts: 1 }));
  assert.deepEqual(counted(await sfn.stop()), { attempts: 1, started: 1 });
});

test("a 200 without an ARN passes for success", async (t) => {
  const sfn = await serve(t, once({ serve: {}, damage: "emptyBody" }));
  const answer = await start(sfn);
  assert.equal(answer.executionArn, undefined);
  assert.deepEqual(counted(await sfn.stop()), { attempts: 1, started: 1 });
});
