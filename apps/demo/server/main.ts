import { parseCommandLine, usage } from "./commandLine.js";
import { startDemo } from "./startDemo.js";

/** The program: `pnpm demo [--port N] [--no-open]`. */

const command = parseCommandLine(process.argv.slice(2), process.env);
if (command.type === "help") {
  console.log(usage);
  process.exit(0);
}
if (command.type === "invalid") {
  console.error(`${command.message}\n\n${usage}`);
  process.exit(2);
}

try {
  const demo = await startDemo({ ...command.options, log: (line) => console.log(`  ${line}`) });
  const { kind, agentId } = demo.agent;
  const agent =
    kind === "local"
      ? "the local agent, on this machine, without a key"
      : `agent ${agentId} on Smallest.ai Atoms`;
  console.log(`\n  Demo   ${demo.url}\n  Agent  ${agent}\n\n  Ctrl+C stops it.\n`);

  const stop = (): void => {
    // A second signal ends the program at once.
    process.off("SIGINT", stop).off("SIGTERM", stop);
    // Vite, too, hears SIGTERM and exits, as one that was killed if no code is set.
    process.exitCode = 0;
    void demo.close().then(() => process.exit(0));
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
} catch (error) {
  console.error(
    `The demo did not start: ${error instanceof Error ? error.message : String(error)}`,
  );
  process.exit(1);
}
