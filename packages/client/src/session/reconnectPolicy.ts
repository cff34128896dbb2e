import type { AtomsError } from "../errors.js";
import { reconnectOptions, type SessionOptions } from "../options.js";
import { passFetcher, warn } from "../warn.js";

const defaultAttempts = 5;
const defaultInitialDelayMs = 500;
const defaultMaxDelayMs = 10_000;

/** How often a call that breaks may be tried again: never, where there is no way to a fresh token. */
export function maxReconnects(options: SessionOptions): number {
  const { reconnect, signedUrl, conversationToken } = options;
  if (!reconnect) return 0;
  if (signedUrl || conversationToken?.startsWith("wct_")) {
    warn(`\`reconnect\` is ignored: the token works once. ${passFetcher}`);
    return 0;
  }
  return reconnectOptions(options).maxAttempts ?? defaultAttempts;
}

/**
 * The wait before an attempt, in ms: it doubles, is capped, and is shortened by chance, so that callers whom one fault
 * cut off do not come back all at once.
 *
 * @param attempt Counts from 1.
 */
export function reconnectDelayMs(
  options: SessionOptions,
  attempt: number,
  { details }: AtomsError,
): number {
  const { initialDelayMs = defaultInitialDelayMs, maxDelayMs = defaultMaxDelayMs } =
    reconnectOptions(options);
  const delayMs = Math.min(maxDelayMs, initialDelayMs * 2 ** (attempt - 1));
  return Math.max(delayMs * (1 - Math.random() / 2), Number(details["retryAfterMs"] ?? 0));
}
