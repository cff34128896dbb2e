/** What came of reading something that others wrote: the value, or what is wrong with it. */
export type Parsed<Value> = { ok: true; value: Value } | { ok: false; message: string };

/** True for JSON objects: not null, not an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
