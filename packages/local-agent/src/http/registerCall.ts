import { defaultSampleRateHz, parseMode, parseVariables } from "../callSettings.js";
import { type Fault, parseFault } from "../faults.js";
import { isRecord, type Parsed } from "../parsed.js";
import type { TokenStore } from "../tokens.js";
import type { TokenGrant } from "./admission.js";
import { type Answer, failure, ok } from "./answer.js";

/** What {@link registerCall} needs to know. */
export type RegisterCallContext = {
  agentId: string;
  tokens: TokenStore<TokenGrant>;
  tokenLifetimeMs: number;
};

/** Mints a token. The caller has been authorised. */
export function registerCall(body: unknown, context: RegisterCallContext): Answer {
  if (!isRecord(body)) return failure(400, "the body must be a JSON object");
  const agentId = body["agent_id"];
  if (typeof agentId !== "string" || agentId === "") return failure(400, "agent_id is required");
  const mode = parseMode(body["mode"]);
  if (!mode.ok) return failure(400, mode.message);
  const variables = parseVariables(body["variables"]);
  if (!variables.ok) return failure(400, variables.message);
  const fault = parseMetadata(body["metadata"]);
  if (!fault.ok) return failure(400, fault.message);
  if (agentId !== context.agentId) return failure(404, "no agent has this agent_id");
  const token = context.tokens.mint({
    settings: {
      mode: mode.value,
      sampleRateHz: defaultSampleRateHz,
      variables: variables.value,
    },
    fault: fault.value,
  });
  const data = {
    access_token: token,
    expires_in: Math.ceil(context.tokenLifetimeMs / 1000),
    sample_rate: defaultSampleRateHz,
  };
  return ok({ status: true, data }, 201);
}

/** `metadata` is this server's own addition: its `fault` happens to the call that uses the token. */
function parseMetadata(metadata: unknown): Parsed<Fault | undefined> {
  if (metadata === undefined || metadata === null) return { ok: true, value: undefined };
  if (!isRecord(metadata)) return { ok: false, message: "metadata must be an object" };
  return metadata["fault"] === undefined
    ? { ok: true, value: undefined }
    : parseFault(metadata["fault"]);
}
