import { HttpError, isRecord } from "./httpJson.js";
import type { AgentBehind } from "./openAgent.js";

/** What the page gets: enough for one call. */
export type MintedToken = { accessToken: string; expiresIn: number; sampleRate: number };

const timeoutMs = 8000;

/**
 * Has the service mint a token for one call.
 *
 * @throws HttpError in words for the page; never with the key in it.
 */
export async function mintToken(
  { apiKey, agentId, registerCallUrl, kind }: AgentBehind,
  request: { mode: unknown; variables: unknown },
): Promise<MintedToken> {
  const service = kind === "local" ? "The local agent" : "Atoms";
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(registerCallUrl, {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      body: JSON.stringify({ agent_id: agentId, mode: request.mode, variables: request.variables }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    body = await response.json().catch(() => null);
  } catch {
    throw new HttpError(
      502,
      `${service} can't be reached from the demo server. Check the network.`,
    );
  }
  if (!response.ok) throw new HttpError(502, refusal(service, response.status, body));
  const data = isRecord(body) && isRecord(body["data"]) ? body["data"] : {};
  const { access_token: accessToken, expires_in: expiresIn, sample_rate: sampleRate } = data;
  if (typeof accessToken !== "string") {
    throw new HttpError(502, `${service} answered without a token.`);
  }
  return {
    accessToken,
    expiresIn: typeof expiresIn === "number" ? expiresIn : 30,
    sampleRate: typeof sampleRate === "number" ? sampleRate : 24_000,
  };
}

function refusal(service: string, status: number, body: unknown): string {
  switch (status) {
    case 401:
    case 403:
      return `${service} did not accept the API key. Check SMALLEST_API_KEY, and start the demo again.`;
    case 404:
      return `${service} knows no such agent. Check SMALLEST_AGENT_ID, and start the demo again.`;
    case 429:
      return `${service} is asked for too many calls at once. Wait a moment, and try again.`;
    default: {
      const errors = isRecord(body) && Array.isArray(body["errors"]) ? body["errors"] : [];
      const reason = typeof errors[0] === "string" ? `: ${errors[0].slice(0, 200)}` : "";
      return `${service} gave no token (status ${status}${reason}).`;
    }
  }
}
