import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { openCall } from "../test-support/callClient.js";
import { parseCliArguments } from "./cliArguments.js";

const binary = fileURLToPath(new URL("../bin/atoms-local-agent.js", import.meta.url));
const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});

type Run = {
  child: ChildProcess;
  output: { stdout: string; stderr: string };
  exit: Promise<number | null>;
};

function run(...args: string[]): Run {
  const child = spawn(process.execPath, [binary, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  running.push(child);
  const output = { stdout: "", stderr: "" };
  child.stdout?.on("data", (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (output.stderr += chunk.toString()));
  const exit = once(child, "close").then(([code]) => code as number | null);
  return { child, output, exit };
}

describe("atoms-local-agent", { timeout: 30_000 }, () => {
  it("prints one line of JSON, talks, and stops cleanly on SIGTERM", async () => {
    const { child, output, exit } = run("--port", "0", "--key", "sk_secret_key", "--json");
    await expect.poll(() => output.stdout, { timeout: 15_000 }).toMatch(/\n$/);
    const ready = JSON.parse(output.stdout) as Record<string, string>;
    const port = new URL(ready["rest"] ?? "").port;
    expect(ready).toEqual({
      url: `ws://127.0.0.1:${port}/atoms/v1/agent/connect`,
      rest: `http://127.0.0.1:${port}/atoms/v1`,
      agentId: "agent_local",
      apiKey: "sk_secret_key",
    });
    const agent = { url: ready["url"] ?? "", apiKey: "sk_secret_key", agentId: "agent_local" };
    const call = await openCall({
      ...agent,
      rest: "",
      control: "",
      port: 0,
      close: async () => undefined,
    });
    await call.waitFor("output_audio.delta");
    child.kill("SIGTERM");
    expect(await exit).toBe(0);
    await call.closed;
    expect(call.frames.at(-1)).toEqual({ type: "session.closed", reason: "ended" });
    expect(output.stdout.split("\n").length).toBe(2);
    expect(output.stderr).toMatch(/listening[^]*open, webcall[^]*stopped/);
    expect(output.stderr).not.toMatch(/sk_secret|Warning/);
  });

  it("prints addresses for people, and its usage", async () => {
    const { child, output, exit } = run();
    await expect.poll(() => output.stdout, { timeout: 15_000 }).toMatch(/API key/);
    expect(output.stdout).toMatch(/ws:\/\/127\.0\.0\.1:\d+\/atoms\/v1\/agent\/connect/);
    child.kill("SIGINT");
    expect(await exit).toBe(0);
    const help = run("--help");
    expect(await help.exit).toBe(0);
    expect(help.output.stdout).toMatch(/^Usage/);
  });

  it("says what is wrong with its arguments and ends with 2", async () => {
    const { output, exit } = run("--port", "many");
    expect(await exit).toBe(2);
    expect(output.stdout).toBe("");
    expect(output.stderr).toMatch(/--port must be a whole number/);
  });
});

it.each([
  ["--port", "65536"],
  ["--port", "-1"],
  ["--key", "abc"],
  ["--agent-id", ""],
  ["--nope"],
  ["extra"],
])("does not take %s %s", (...args) => {
  expect(parseCliArguments(args).ok).toBe(false);
});
