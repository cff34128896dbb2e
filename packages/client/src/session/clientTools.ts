/** A function of the app that the agent may call. Objects are sent as JSON. */
export type ClientTool = (
  // The model produces the arguments: an app names the shape it has told the model.
  parameters: never,
) => ClientToolResult | Promise<ClientToolResult>;

/** What a tool may give: a text is sent as it is, everything else as JSON, nothing as `done`. */
export type ClientToolResult = string | number | boolean | object | null | undefined | void;

/** By the name that the agent knows. */
export type ClientTools = Readonly<Record<string, ClientTool>>;

/** The vendor's limit for a result, in bytes of UTF-8. */
const maxOutputBytes = 65_536;

/** Runs a tool. Whatever goes wrong becomes an output that the agent can understand: never rejects. */
export async function runClientTool(
  tool: ClientTool | undefined,
  name: string,
  parameters: Record<string, unknown>,
): Promise<string> {
  if (tool === undefined) return failure(`This app has no tool named "${name}".`);
  try {
    const result = await tool(parameters as never);
    const output = typeof result === "string" ? result : (JSON.stringify(result) ?? "done");
    const { size } = new Blob([output]);
    return size > maxOutputBytes ? failure("The result is larger than 64 KB.") : output;
  } catch (error) {
    return failure(error instanceof Error ? error.message : String(error));
  }
}

function failure(message: string): string {
  return JSON.stringify({ error: message });
}
