import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Starts the program as the root's `demo` script does. */
function run(args: readonly string[], env: Record<string, string> = {}) {
  const { SMALLEST_API_KEY: _key, SMALLEST_AGENT_ID: _agent, ...inherited } = process.env;
  const child = spawn(
    process.execPath,
    ["--conditions=atoms-kit-source", "--import", "tsx", "apps/demo/server/main.ts", ...args],
    { cwd: root, env: { ...inherited, ...env } },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  const exit = once(child, "exit").then(([code]) => code as number | null);
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  return {
    child,
    exit,
    output: () => output,
    /** Waits for a match in what was printed. */
    async printed(pattern: RegExp): Promise<RegExpExecArray> {
      for (;;) {
        const match = pattern.exec(output);
        if (match !== null) return match;
        const event = await Promise.race([once(child.stdout, "data"), exit.then(() => null)]);
        if (event === null) throw new Error(`The program ended without ${pattern}:\n${output}`);
      }
    },
  };
}

describe("the demo's command", () => {
  it("prints its address, serves there, and stops when told to", async () => {
    const demo = run(["--no-open", "--port", "0"]);
    const [url] = await demo.printed(/http:\/\/localhost:\d+/);
    await demo.printed(/local agent/);
    const agent = (await (await fetch(`${url}/api/agent`)).json()) as unknown;
    expect(agent).toEqual({
      kind: "local",
      agentId: expect.any(String) as string,
      origin: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+$/) as string,
    });
    demo.child.kill("SIGTERM");
    expect(await demo.exit).toBe(0);
  });

  it("talks to Atoms when it has a key and an agent, without printing the key", async () => {
    const demo = run(["--no-open", "--port", "0"], {
      SMALLEST_API_KEY: "sk_secret",
      SMALLEST_AGENT_ID: "agent_7",
    });
    const [url] = await demo.printed(/http:\/\/localhost:\d+/);
    await demo.printed(/agent_7 on Smallest\.ai Atoms/);
    expect(await (await fetch(`${url}/api/agent`)).json()).toEqual({
      kind: "atoms",
      agentId: "agent_7",
      origin: "wss://api.smallest.ai",
    });
    expect(demo.output()).not.toContain("sk_secret");
    demo.child.kill("SIGINT");
    expect(await demo.exit).toBe(0);
  });

  it("refuses what it does not understand", async () => {
    const results = await Promise.all(
      [run(["--bogus"]), run(["--port", "70000"]), run([], { SMALLEST_API_KEY: "sk_secret" })].map(
        async (demo) => [await demo.exit, demo.output()] as const,
      ),
    );
    expect(results.map(([code]) => code)).toEqual([2, 2, 2]);
    expect(results[0]?.[1]).toMatch(/--bogus/);
    expect(results[1]?.[1]).toMatch(/--port must be a number from 0 to 65535/);
    expect(results[2]?.[1]).toMatch(/SMALLEST_AGENT_ID is not/);
    expect(results[2]?.[1]).not.toContain("sk_secret");
  });
});
