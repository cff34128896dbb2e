import { parseArgs } from "node:util";
import type { DemoOptions } from "./startDemo.js";

export const usage = `Usage: npx -y pnpm@10.34.9 demo [options]

  --port <number>  Port of the page. Default 5173, or the next one that is free.
  --no-open        Does not open a browser.
  --help           Shows this.

Talks to an agent on this machine. With SMALLEST_API_KEY and SMALLEST_AGENT_ID in the
environment it talks to that agent on Smallest.ai Atoms; the key stays in this process.`;

export type Command =
  | { type: "help" }
  | { type: "invalid"; message: string }
  | { type: "start"; options: Pick<DemoOptions, "port" | "open" | "atoms"> };

/** What the program was asked to do. */
export function parseCommandLine(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Command {
  let values: { port?: string; "no-open"?: boolean; help?: boolean };
  try {
    ({ values } = parseArgs({
      // pnpm hands on the `--` that may stand before the flags.
      args: args.filter((arg) => arg !== "--"),
      options: {
        port: { type: "string" },
        "no-open": { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }));
  } catch (error) {
    return invalid(error instanceof Error ? error.message : String(error));
  }
  if (values.help === true) return { type: "help" };
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(/^\d+$/.test(values.port ?? "") && port <= 65_535)) {
    return invalid(`--port must be a number from 0 to 65535, but is "${values.port}".`);
  }
  const apiKey = env["SMALLEST_API_KEY"];
  const agentId = env["SMALLEST_AGENT_ID"];
  if (Boolean(apiKey) !== Boolean(agentId)) {
    const [given, missing] = apiKey
      ? ["SMALLEST_API_KEY", "SMALLEST_AGENT_ID"]
      : ["SMALLEST_AGENT_ID", "SMALLEST_API_KEY"];
    return invalid(
      `${given} is set, but ${missing} is not. Set both to talk to Atoms, or neither to talk to the local agent.`,
    );
  }
  return {
    type: "start",
    options: {
      open: values["no-open"] !== true && hasBrowser(env),
      ...(port !== undefined && { port }),
      ...(apiKey && agentId && { atoms: { apiKey, agentId } }),
    },
  };
}

function invalid(message: string): Command {
  return { type: "invalid", message };
}

/** Not in CI, and not on a Linux without a screen. */
function hasBrowser(env: Readonly<Record<string, string | undefined>>): boolean {
  if (env["CI"]) return false;
  return process.platform !== "linux" || Boolean(env["DISPLAY"] || env["WAYLAND_DISPLAY"]);
}
