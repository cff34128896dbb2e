import { type CliArguments, parseCliArguments, usage } from "./cliArguments.js";
import type { LocalAgent } from "./options.js";
import { startLocalAgent } from "./startLocalAgent.js";

const badUsageExitCode = 2;

function logLine(line: string): void {
  process.stderr.write(`${new Date().toISOString()} ${line}\n`);
}

function readyText(agent: LocalAgent, asJson: boolean): string {
  const { url, rest, agentId, apiKey } = agent;
  if (asJson) return JSON.stringify({ url, rest, agentId, apiKey });
  return [
    "The local agent is ready. Stop it with Ctrl+C.",
    `  socket    ${url}`,
    `  REST      ${rest}`,
    `  control   ${agent.control}`,
    `  agent id  ${agentId}`,
    `  API key   ${apiKey}`,
  ].join("\n");
}

async function run({ port, apiKey, agentId, greeting, json }: CliArguments): Promise<void> {
  const agent = await startLocalAgent({
    port,
    apiKey,
    agentId,
    log: logLine,
    ...(greeting === undefined ? {} : { greeting }),
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void agent.close());
  }
  process.stdout.write(`${readyText(agent, json)}\n`);
}

const parsed = parseCliArguments(process.argv.slice(2));
if (!parsed.ok) {
  process.stderr.write(`atoms-local-agent: ${parsed.message}\n\n${usage}`);
  process.exitCode = badUsageExitCode;
} else if (parsed.value.help) {
  process.stdout.write(usage);
} else {
  try {
    await run(parsed.value);
  } catch (cause) {
    process.stderr.write(
      `atoms-local-agent: could not start: ${cause instanceof Error ? cause.message : String(cause)}\n`,
    );
    process.exitCode = 1;
  }
}
