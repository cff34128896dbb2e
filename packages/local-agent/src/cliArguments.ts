import { parseArgs } from "node:util";
import type { Parsed } from "./parsed.js";

/** What the command line asks for. */
export type CliArguments = {
  port: number;
  apiKey: string;
  agentId: string;
  /** Undefined leaves the default. */
  greeting: string | undefined;
  json: boolean;
  help: boolean;
};

/** What `--help` prints. */
export const usage = `Usage: atoms-local-agent [options]

Starts a voice agent on this machine that speaks the Atoms protocol.

  --port <number>      port on 127.0.0.1, 0 for any free one (default 0)
  --key <sk_…>         the API key that it accepts (default sk_local)
  --agent-id <id>      the agent that it has (default agent_local)
  --greeting <text>    what it says first; may hold {{variables}}
  --json               print one line of JSON when it is ready, and nothing else
  --help               print this
`;

/** Reads the arguments after the program's name. */
export function parseCliArguments(args: readonly string[]): Parsed<CliArguments> {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: "string", default: "0" },
        key: { type: "string", default: "sk_local" },
        "agent-id": { type: "string", default: "agent_local" },
        greeting: { type: "string" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    const port = Number(values.port);
    if (!/^\d+$/.test(values.port) || port > 65_535) {
      return { ok: false, message: "--port must be a whole number from 0 to 65535" };
    }
    if (!/^sk_\S+$/.test(values.key)) {
      return { ok: false, message: "--key must start with sk_ and have no spaces" };
    }
    if (values["agent-id"] === "") return { ok: false, message: "--agent-id must not be empty" };
    return {
      ok: true,
      value: {
        port,
        apiKey: values.key,
        agentId: values["agent-id"],
        greeting: values.greeting,
        json: values.json,
        help: values.help,
      },
    };
  } catch (cause) {
    return { ok: false, message: cause instanceof Error ? cause.message : String(cause) };
  }
}
