import type { WireMode, WireSampleRate, WireVariable } from "@atoms-kit/client";
import { isRecord, type Parsed } from "./parsed.js";

/** The variables of a call, without the reserved ones. */
export type CallVariables = Readonly<Record<string, WireVariable>>;

/** What a call was started with. */
export type CallSettings = {
  mode: WireMode;
  sampleRateHz: WireSampleRate;
  variables: CallVariables;
};

/** The rate of calls that name none, and of all calls with a `wct_` token, in Hz. */
export const defaultSampleRateHz = 24000 satisfies WireSampleRate;

const modes = { webcall: true, chat: true } satisfies Record<WireMode, true>;
const sampleRates = [8000, 16000, 24000, 48000] as const satisfies readonly WireSampleRate[];

// The vendor's list, in the AsyncAPI document of the agent socket, parameter `variables`.
const reservedVariables = new Set([
  "call_id",
  "conversation_type",
  "agent_number",
  "user_number",
  "current_date",
  "current_time",
  "current_day",
  "agent_gender",
  "default_language",
  "supported_languages",
  "timezone",
]);

/** Reads a mode; without one it is `webcall`. */
export function parseMode(value: unknown): Parsed<WireMode> {
  if (value === undefined || value === null) return { ok: true, value: "webcall" };
  if (typeof value === "string" && Object.hasOwn(modes, value)) {
    return { ok: true, value: value as WireMode };
  }
  return { ok: false, message: "mode must be webcall or chat" };
}

/** Reads a sample rate from a query string; without one it is 24000 Hz. */
export function parseSampleRate(text: string | null): Parsed<WireSampleRate> {
  if (text === null) return { ok: true, value: defaultSampleRateHz };
  const rate = sampleRates.find((known) => String(known) === text);
  if (rate === undefined) {
    return { ok: false, message: `sample_rate must be one of ${sampleRates.join(", ")}` };
  }
  return { ok: true, value: rate };
}

/** Reads the object of variables and strips the reserved keys. */
export function parseVariables(value: unknown): Parsed<CallVariables> {
  if (value === undefined || value === null) return { ok: true, value: {} };
  if (!isRecord(value)) return { ok: false, message: "variables must be a JSON object" };
  const variables: Record<string, WireVariable> = {};
  for (const [name, entry] of Object.entries(value)) {
    if (typeof entry !== "string" && typeof entry !== "number" && typeof entry !== "boolean") {
      return { ok: false, message: "variables must be strings, numbers or booleans" };
    }
    if (!reservedVariables.has(name)) variables[name] = entry;
  }
  return { ok: true, value: variables };
}

/** Reads the settings from the query of the socket's address, for a call with a raw key. */
export function parseQuerySettings(query: URLSearchParams): Parsed<CallSettings> {
  const mode = parseMode(query.get("mode"));
  if (!mode.ok) return mode;
  const sampleRateHz = parseSampleRate(query.get("sample_rate"));
  if (!sampleRateHz.ok) return sampleRateHz;
  const variables = parseVariablesText(query.get("variables"));
  if (!variables.ok) return variables;
  return {
    ok: true,
    value: { mode: mode.value, sampleRateHz: sampleRateHz.value, variables: variables.value },
  };
}

function parseVariablesText(text: string | null): Parsed<CallVariables> {
  if (text === null) return { ok: true, value: {} };
  try {
    return parseVariables(JSON.parse(text));
  } catch {
    return { ok: false, message: "variables must be URL-encoded JSON" };
  }
}

/** Puts values in the place of `{{name}}`. A name without a value leaves nothing. */
export function fillTemplate(template: string, values: CallVariables): string {
  return template.replace(/\{\{\s*([\w.-]+)\s*\}\}/g, (_placeholder, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : "",
  );
}

/** The reserved variables that the server fills in for each call. */
export function systemVariables(callId: string, mode: WireMode, now: Date): CallVariables {
  return {
    call_id: callId,
    conversation_type: mode,
    current_date: now.toISOString().slice(0, 10),
    current_time: now.toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" }),
    current_day: now.toLocaleDateString("en-US", { weekday: "long" }),
    default_language: "en",
    supported_languages: "en",
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}
