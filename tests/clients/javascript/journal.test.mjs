// The journal that `serve --journal` writes: an HTTP archive without a fault.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import * as sdk from "@aws-sdk/client-sfn";
import { har } from "har-validator";
import { serve } from "./sfn-mock.mjs";

const MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";

const STEPS = [
  { fail: "ThrottlingException" },
  { loseResponse: "reset" },
  { loseRequest: "close" },
  { serve: {}, damage: "brokenJson" },
  { reply: { status: 503, headers: { "content-type": "text/html" }, body: '<html>"\\\u0001é' } },
  { hold: { until: 1 } },
];

test("the journal is a valid archive of all that happened", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "sfn-mock-"));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, "journal.har");
  const script = { seed: 42, scenarios: [{ name: 'all of "them"', steps: STEPS }] };
  const sfn = await serve(t, script, ["--journal", file]);
  const client = new sdk.SFNClient({ endpoint: sfn.endpoint, maxAttempts: 3 });
  for (let number = 0; number < 4; number++) {
    const input = { stateMachineArn: MACHINE, name: `order-${number}` };
    await client.send(new sdk.StartExecutionCommand(input)).catch(() => {});
  }
  const timeline = await sfn.stop();
  const archive = JSON.parse(await readFile(file, "utf8"));
  await har(archive);
  assert.equal(archive.log.entries.length, timeline.length);
  assert.ok(timeline.length > STEPS.length);
});

test("the validator finds what is wrong", async () => {
  await assert.rejects(har({ log: { version: "1.2", creator: {}, entries: [{}] } }));
});
