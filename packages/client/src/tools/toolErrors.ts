import { AtomsError } from "../errors.js";

/** A tool whose result does not reach the agent, who is told that it failed. */
export function toolFailed(name: string, reason: string, cause?: unknown): AtomsError {
  return new AtomsError("tool_failed", `The tool \`${name}\` failed: ${reason}`, {
    cause,
    details: { tool: name },
  });
}

const cures: Record<string, string> = {
  tool_name_conflict: "one has the name of a system tool",
  client_tools_managed_by_config: "the agent's own configuration has a tool of that name",
  invalid_tools: "a definition is wrong, or two have one name",
};

/** Whether a code of the server is about the tools that were declared. */
export function isRefusal(serverCode: string): boolean {
  return Object.hasOwn(cures, serverCode);
}

/** The server took none of the declared tools. */
export function toolsRejected(serverCode: string, message: string): AtomsError {
  return new AtomsError(
    "tools_rejected",
    `The server refused the tools: ${cures[serverCode]} (${message}).`,
    { details: { serverCode } },
  );
}

/** The server did not say whether it took the declared tools. */
export function toolsUnconfirmed(): AtomsError {
  return new AtomsError(
    "tools_unconfirmed",
    "The server did not confirm the tools: an older one knows only those of the dashboard.",
  );
}
