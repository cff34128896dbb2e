import { AtomsError, isAtomsError } from "../errors.js";
import { isTextOnly, type AccessTokenRequest, type SessionOptions } from "../options.js";
import { connectUrl, reservedVariables, type DynamicVariables } from "../protocol/connectUrl.js";
import { passFetcher, warn } from "../warn.js";

/** Nobody waits longer with a microphone that is open. */
const longestRetryAfterMs = 60_000;

/**
 * The address to connect to, with a token in it that is fresh where the options allow that.
 *
 * @throws AtomsError `token_failed`.
 */
export async function fetchAccessUrl(
  options: SessionOptions,
  signal: AbortSignal,
): Promise<string> {
  const { signedUrl, origin, agentId } = options;
  if (signedUrl || options.conversationToken) warnOfLateVariables(options);
  if (signedUrl) return signedUrl;
  const mode = isTextOnly(options) ? "chat" : "webcall";
  const variables = allowedVariables(options.dynamicVariables ?? {});
  const token = await findToken(options, { agentId, mode, variables, signal });
  if (token.startsWith("sk_")) warnOfPublicKey();
  const { sampleRateHz } = options;
  return connectUrl({ origin, token, agentId, mode, variables, sampleRateHz });
}

async function findToken(options: SessionOptions, request: AccessTokenRequest): Promise<string> {
  const { conversationToken, getAccessToken, tokenUrl, apiKey } = options;
  if (conversationToken) return conversationToken;
  if (getAccessToken) {
    try {
      return readToken(await getAccessToken(request), "`getAccessToken` gave");
    } catch (cause) {
      if (isAtomsError(cause)) throw cause;
      const reason = cause instanceof Error ? `: ${cause.message}` : ".";
      throw tokenFailed(`\`getAccessToken\` failed${reason}`, { cause });
    }
  }
  return tokenUrl ? postForToken(tokenUrl, request) : (apiKey ?? "");
}

async function postForToken(tokenUrl: string, request: AccessTokenRequest): Promise<string> {
  const { agentId, mode, variables, signal } = request;
  const endpoint = `The token endpoint ${tokenUrl.replace(/[?#].*/, "")}`;
  let response: Response;
  try {
    response = await fetch(tokenUrl, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ agent_id: agentId, mode, variables }),
      signal,
    });
  } catch (cause) {
    throw tokenFailed(`${endpoint} can't be reached. Is it running?`, {
      cause,
    });
  }
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return readToken(body, `${endpoint} answered with`);
  throw tokenFailed(
    `${endpoint} answered ${response.status}${readReason(body)}. Look at your server's log.`,
    describeRefusal(response),
  );
}

/** A server that is busy or restarts says so; whoever asks wrongly is refused for good. */
function describeRefusal({
  status,
  headers,
}: Response): ConstructorParameters<typeof AtomsError>[2] {
  const asked = headers.get("retry-after") ?? "";
  const retryAfterMs = Math.max(0, Number(asked) * 1000 || Date.parse(asked) - Date.now() || 0);
  const isBusy = status === 408 || status === 429 || status >= 500;
  return {
    retryable: isBusy && retryAfterMs <= longestRetryAfterMs,
    details: { status, ...(asked && { retryAfterMs }) },
  };
}

/** What the app's own server says of a refusal, where it says it in the usual way. */
function readReason(body: unknown): string {
  const said = isRecord(body) ? (body["error"] ?? body["message"]) : null;
  return typeof said === "string" ? ` (${said.slice(0, 200)})` : "";
}

/** Finds the token in what a fetcher gave: bare, or under one of the usual names. */
function readToken(answer: unknown, who: string): string {
  let value = answer;
  if (isRecord(value) && isRecord(value["data"])) value = value["data"];
  if (isRecord(value)) value = value["accessToken"] ?? value["access_token"] ?? value["token"];
  if (typeof value === "string" && /^(wct|sk)_\S+$/.test(value)) return value;
  throw tokenFailed(`${who} no token: neither a bare wct_… nor \`accessToken\`.`);
}

function allowedVariables(variables: DynamicVariables): DynamicVariables {
  const allowed = { ...variables };
  for (const name of reservedVariables) {
    if (!(name in allowed)) continue;
    warn(`The variable \`${name}\` is left out: the server sets it.`);
    delete allowed[name];
  }
  return allowed;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function tokenFailed(
  message: string,
  init: ConstructorParameters<typeof AtomsError>[2] = {},
): AtomsError {
  return new AtomsError("token_failed", message, { retryable: true, ...init });
}

/** A key in a page is a key in everybody's hands. */
function warnOfPublicKey(): void {
  const host = globalThis.location?.hostname;
  if (host === undefined || /^(localhost|127\.0\.0\.1|\[::1\])$/.test(host)) return;
  warn(`Everybody can read the API key in this page. Mint tokens on your server. ${passFetcher}`);
}

function warnOfLateVariables({ dynamicVariables, conversationToken }: SessionOptions): void {
  if (dynamicVariables === undefined || conversationToken?.startsWith("sk_")) return;
  warn("`dynamicVariables` are left out: the token was minted without them.");
}
