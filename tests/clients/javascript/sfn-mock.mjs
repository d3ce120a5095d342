// The binary `sfn-mock` in a test of node's: `const sfn = await serve(t, script)`; its end verifies.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export async function serve(t, script = {}, options = []) {
  const binary = process.env.SFN_MOCK ?? "sfn-mock";
  // A scenario that no request reached fails the test.
  const strict = { ...script, lints: { "unused-scenario": "deny", ...script.lints } };
  const mock = spawn(binary, ["serve", "--bind", "127.0.0.1:0", "--scenario", "-", ...options]);
  const closed = once(mock, "close");
  let stderr = "";
  mock.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
  mock.stdin.end(JSON.stringify(strict));

  // The first line says where it listens; where none comes, stderr says why.
  const lines = createInterface({ input: mock.stdout })[Symbol.asyncIterator]();
  const { value, done } = await lines.next();
  if (done) throw new Error(await closed.then(() => stderr));
  const endpoint = value.replace("sfn-mock listening on ", "");

  // Gives the timeline, and fails if the script was not met.
  async function stop() {
    mock.kill("SIGTERM");
    const [code] = await closed;
    if (code !== 0) throw new Error(stderr);
    t.diagnostic(stderr);
    return stderr.split("\n").filter((line) => line.startsWith("#"));
  }
  t.after(stop);
  return { endpoint, stop };
}
