import { AtomsError, type AccessTokenRequest } from "@atoms-kit/react";

type TokenAnswer = { accessToken?: string; error?: { message: string } };

/**
 * Asks the demo server for a token. `tokenUrl` would do, too; this way the server's own words reach the person.
 *
 * @throws AtomsError `token_failed`.
 */
export async function fetchAccessToken({
  agentId,
  mode,
  variables,
  signal,
}: AccessTokenRequest): Promise<string> {
  let answer: TokenAnswer;
  try {
    const response = await fetch("/api/atoms-token", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ agent_id: agentId, mode, variables }),
      signal,
    });
    answer = (await response.json()) as TokenAnswer;
  } catch (cause) {
    throw tokenFailed("The demo server does not answer. Is it still running?", cause);
  }
  if (answer.accessToken === undefined) {
    throw tokenFailed(answer.error?.message ?? "The demo server gave no token.");
  }
  return answer.accessToken;
}

function tokenFailed(message: string, cause?: unknown): AtomsError {
  return new AtomsError("token_failed", message, { retryable: true, cause });
}
