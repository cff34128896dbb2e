import { scriptFailed } from "./scriptFailed.js";

/** A value that can travel as JSON. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** What the app answered to a tool that the agent called. */
export type ScriptedToolResult = {
  /** The tool's name. */
  readonly name: string;
  /** What the agent called it with. */
  readonly args: Readonly<Record<string, unknown>>;
  /** The answer as it was sent. */
  readonly output: string;
  /** The answer as a value, where it is JSON; else the same as `output`. */
  readonly value: unknown;
  /** What went wrong in the app, where its answer is an error: no such tool, or one that threw. Else null. */
  readonly error: string | null;
};

/**
 * What a tool's answer must be: a value that it equals, or a function that looks at it and returns `false`, or throws,
 * where it is wrong.
 */
export type ToolExpectation = JsonValue | ((result: ScriptedToolResult) => unknown);

/** Reads an answer. */
export function readToolResult(
  call: Pick<ScriptedToolResult, "name" | "args">,
  output: string,
): ScriptedToolResult {
  const value = parse(output);
  const told = isRecord(value) ? value["error"] : null;
  return { ...call, output, value, error: typeof told === "string" ? told : null };
}

/**
 * Without an expectation, everything but an error is right.
 *
 * @throws AtomsError `script_failed`; or what the expectation throws.
 */
export function checkToolResult(
  result: ScriptedToolResult,
  expectation: ToolExpectation | undefined,
): void {
  const { output, value, error } = result;
  if (expectation === undefined) {
    if (error === null) return;
    throw scriptFailed(
      `the app answered with an error: ${error} Give the app this tool in \`clientTools\`, or, where the error is meant, say so: { expect: ({ error }) => error !== null }.`,
    );
  }
  if (typeof expectation === "function") {
    if (expectation(result) !== false) return;
    throw scriptFailed(`the app answered ${shorten(output)}, which \`expect\` refused.`);
  }
  if (output === expectation || isSame(value, expectation)) return;
  throw scriptFailed(
    `the app answered ${shorten(output)}, but ${shorten(JSON.stringify(expectation))} was expected.`,
  );
}

function shorten(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function parse(output: string): unknown {
  try {
    return JSON.parse(output) as unknown;
  } catch {
    return output;
  }
}

function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => isSame(item, other[index]));
  }
  if (!isRecord(one) || !isRecord(other)) return one === other;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && isSame(one[name], other[name]))
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
