import { AtomsError } from "../errors.js";
import type { ServerEvent } from "../protocol/events.js";

/** Server codes after which a new attempt, with a new token, can succeed. */
const retryableServerCodes: ReadonlySet<string> = new Set([
  "internal_error",
  "worker_not_ready",
  "503",
]);

/** An `error` frame of the server. */
export function serverError(event: Extract<ServerEvent, { type: "serverError" }>): AtomsError {
  const { code, message } = event;
  return new AtomsError(
    "server_error",
    `The server reported "${code}"${message ? `: ${message}` : ""}.`,
    { retryable: retryableServerCodes.has(code), details: { serverCode: code } },
  );
}

/** A socket that closed before `session.created` (or, when the server had begun, before the voice was ready). */
export function connectionRefused(
  closeCode: number,
  closeReason: string,
  begun: boolean,
): AtomsError {
  if (begun) {
    return new AtomsError(
      "connection_lost",
      "The connection was lost while the call was being set up. Check the network and start a new call.",
      { retryable: true, details: { closeCode, closeReason } },
    );
  }
  return new AtomsError(
    "connection_refused",
    "The connection was refused. Browsers hide why; likely causes: the token was used already or is older than 30 seconds, " +
      "the agent does not exist, the service is restarting, or a firewall or CSP `connect-src` blocks WebSockets. " +
      "Fetch a fresh token for each start, and look for the refused request in the browser's network panel.",
    { retryable: true, details: { closeCode, closeReason } },
  );
}

const whatDidNotCome = {
  token: "No access token came in time. Check that the token endpoint answers.",
  session:
    "The server did not begin the session in time. Check the network, and that no proxy holds back WebSockets.",
  microphone:
    "The microphone did not open in time. Unplug it and plug it in again, or restart the browser.",
};

/** @param phase What was waited for. */
export function connectTimeout(phase: keyof typeof whatDidNotCome): AtomsError {
  return new AtomsError("connect_timeout", whatDidNotCome[phase], {
    retryable: true,
    details: { phase },
  });
}

/** A socket that broke in the middle of a call. */
export function connectionLost(closeCode: number, closeReason: string): AtomsError {
  return new AtomsError(
    "connection_lost",
    "The connection was lost in the middle of the call. Check the network and start a new call.",
    { retryable: true, details: { closeCode, closeReason } },
  );
}

/** `session.closed` came instead of `session.created`. */
export function closedAtOnce(reason: string): AtomsError {
  return new AtomsError("server_error", `The server ended the session at once: ${reason}.`, {
    details: { serverCode: reason },
  });
}

/** `endSession`, an unmount or an abort came before the session had begun. */
export function aborted(): AtomsError {
  return new AtomsError("aborted", "The session was ended before it had begun.");
}
