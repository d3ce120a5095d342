// Tests that share one server with each other and with tests in other languages.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as sdk from "@aws-sdk/client-sfn";

const MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";
const endpoint = process.env.SFN_MOCK_SHARED;

// Asks the control interface: POST where there is a body, "" for an empty one.
async function ask(path, body) {
  const headers = { "content-type": "application/json" };
  const sent = body === undefined ? {} : { method: "POST", headers, body: body && JSON.stringify(body) };
  const answer = await fetch(`${endpoint}/_sfn-mock/${path}`, sent);
  const content = await answer.json();
  if (!answer.ok) throw new Error(content.error);
  return content;
}

function start(name, input = "{}") {
  const client = new sdk.SFNClient({ endpoint });
  return client.send(new sdk.StartExecutionCommand({ stateMachineArn: MACHINE, name, input }));
}

// Each begins anew, and ends with the scenarios' own expectations.
function shared(what, run) {
  test(what, async () => {
    await ask("reset", "");
    await run();
    const verdict = await ask("verify");
    assert.ok(verdict.met, verdict.report);
  });
}

for (const run of [1, 2]) {
  shared(`nothing is left of the test before (${run})`, async () => {
    assert.deepEqual(await ask("executions"), []);
    assert.deepEqual(await ask("journal"), []);
    await start("order-17", `{"run":${run}}`);
    const [execution] = await ask("executions");
    assert.equal(execution.input, `{"run":${run}}`);
  });
}

shared("a test brings its own scenarios", async () => {
  const steps = [{ loseResponse: "reset" }];
  await ask("reset", { scenarios: [{ steps, expect: 1, expectRequests: 2 }] });
  await start("order-17");
  const journal = await ask("journal");
  assert.deepEqual(journal.map((exchange) => exchange.started), [true, false]);
  assert.equal(journal[1].replayed, true);
});

shared("an execution finishes as the test states", async () => {
  await start("order-17");
  const finished = { execution: "order-17", status: "SUCCEEDED", output: { paid: true } };
  assert.equal((await ask("executions", finished)).output, '{"paid":true}');
  await assert.rejects(start("order-17"), { name: "ExecutionAlreadyExists" });
});

shared("what cannot be done is refused", async () => {
  const nobody = { execution: "order-99", status: "ABORTED" };
  await assert.rejects(ask("executions", nobody), /expected one execution "order-99", found 0/);
});
