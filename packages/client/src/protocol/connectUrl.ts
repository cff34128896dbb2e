import { AtomsError } from "../errors.js";
import type { WireMode, WireSampleRate, WireVariable } from "./wire.js";

/** Where the vendor's agent socket lives. */
const defaultOrigin = "wss://api.smallest.ai";

/** The socket's path below the origin. */
const connectPath = "/atoms/v1/agent/connect";

/** Values of prompt variables for one call. */
export type DynamicVariables = Record<string, WireVariable>;

/** Keys that the server fills in itself and strips from what a client sends. */
export const reservedVariables: readonly string[] =
  "call_id conversation_type agent_number user_number current_date current_time current_day agent_gender default_language supported_languages timezone".split(
    " ",
  );

type ConnectUrlParts = {
  /** Default `wss://api.smallest.ai`. `http(s)` is read as `ws(s)`. */
  origin?: string | undefined;
  /** A `wct_` token or an `sk_` key. */
  token: string;
  /** Needed with an `sk_` key; a `wct_` token has it inside. */
  agentId?: string | undefined;
  mode?: WireMode | undefined;
  sampleRateHz?: WireSampleRate | undefined;
  variables?: DynamicVariables | undefined;
};

/**
 * The address of the agent socket. Everything but the token is left out with a `wct_` token: the server fixed it
 * when the token was minted.
 */
export function connectUrl(parts: ConnectUrlParts): string {
  const query = [`token=${encodeURIComponent(parts.token)}`];
  if (!parts.token.startsWith("wct_")) {
    if (!parts.agentId) {
      throw new AtomsError("invalid_options", "An API key needs `agentId`.");
    }
    query.push(`agent_id=${encodeURIComponent(parts.agentId)}`, `mode=${parts.mode ?? "webcall"}`);
    if (parts.sampleRateHz) query.push(`sample_rate=${parts.sampleRateHz}`);
    if (parts.variables && Object.keys(parts.variables).length > 0) {
      query.push(`variables=${encodeURIComponent(JSON.stringify(parts.variables))}`);
    }
  }
  const origin = (parts.origin ?? defaultOrigin).replace(/^http/, "ws").replace(/\/+$/, "");
  return `${origin}${connectPath}?${query.join("&")}`;
}
