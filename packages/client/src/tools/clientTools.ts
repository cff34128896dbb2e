import { AtomsError } from "../errors.js";
import { outside } from "../range.js";
import type { FromSchema, ToolSchema } from "./toolSchema.js";

/** What a tool may give: a text is sent as it is, everything else as JSON, nothing as `done`. */
export type ClientToolResult = string | number | boolean | object | null | undefined | void;

/** What a tool learns besides its parameters. */
export type ClientToolContext = {
  /** Aborts when the call ends before the tool has, or the tool takes too long: nobody waits for its result any more. */
  signal: AbortSignal;
  /** The server's number for this call of the tool. */
  callId: string;
};

/** A function of the app that the agent may call. */
export type ClientTool<
  Parameters extends Record<string, unknown> = Record<string, unknown>,
  Result extends ClientToolResult = ClientToolResult,
> = (parameters: Parameters, context: ClientToolContext) => Promise<Result> | Result;

// A handler of the app may say what its parameters are, or leave it: as in `@elevenlabs/client`. Typed ones: `defineClientTool`.
// oxlint-disable-next-line typescript/no-explicit-any
type AnyClientTool = (parameters: any, context: ClientToolContext) => unknown;

/**
 * A tool that this app tells the agent of when the call begins. One that the agent knows from its dashboard is a
 * function alone.
 */
export type DeclaredClientTool = {
  /** For the model: what the tool does, and when to call it. */
  description: string;
  /** JSON Schema of the parameters: an object. */
  parameters: ToolSchema;
  handler: AnyClientTool;
  /** How long the agent waits for the result, if it does. 1000 to 60000 ms, default 15000. */
  timeoutMs?: number;
  /** With false the agent goes on at once, and what the handler gives is not sent. Default true. */
  expectsResponse?: boolean;
};

/** By the name that the agent knows. */
export type ClientTools = Readonly<Record<string, AnyClientTool | DeclaredClientTool>>;

/** Makes a tool whose handler's parameters have the types that the schema says. */
export function defineClientTool<const Schema extends ToolSchema>(
  tool: Omit<DeclaredClientTool, "parameters" | "handler"> & {
    parameters: Schema;
    handler: (parameters: FromSchema<Schema>, context: ClientToolContext) => unknown;
  },
): DeclaredClientTool {
  return tool;
}

/** What is wrong with a tool, or null. */
export function findInvalidTool(name: string, tool: ClientTools[string]): AtomsError | null {
  if (typeof tool === "function") return null;
  // From plain JavaScript anything may come.
  const { description, parameters, handler, timeoutMs } = Object(
    tool,
  ) as Partial<DeclaredClientTool>;
  if (description && parameters && handler) {
    return outside(`${name}.timeoutMs`, timeoutMs, 1000, 60_000);
  }
  return new AtomsError(
    "invalid_options",
    `The tool \`${name}\` must be a function, or have \`description\`, \`parameters\` and \`handler\`.`,
  );
}
