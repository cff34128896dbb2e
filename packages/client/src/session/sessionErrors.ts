import { AtomsError, isAtomsError } from "../errors.js";

/** Server codes after which a new attempt, with a new token, can succeed. */
const retryableServerCode = /^(internal_error|worker_not_ready|503)$/;

/** An `error` frame of the server. */
export function serverError(event: { code: string; message: string }): AtomsError {
  const { code, message } = event;
  return new AtomsError(
    "server_error",
    `The server reported "${code}"${message ? `: ${message}` : ""}.`,
    { retryable: retryableServerCode.test(code), details: { serverCode: code } },
  );
}

/** A session that the server closed before it had begun. */
export function closedAtOnce(code: string): AtomsError {
  return serverError({ code, message: "closed at once" });
}

/** A socket that closed before `session.created`. */
export function connectionRefused(closeCode: number, closeReason: string): AtomsError {
  return new AtomsError(
    "connection_refused",
    "The connection was refused, and browsers hide why. Likely causes: the token was used already or is older than 30 seconds " +
      "(fetch one for each start), no such agent, a restart, a firewall, the CSP's `connect-src`.",
    { retryable: true, details: { closeCode, closeReason } },
  );
}

const whatDidNotCome = {
  token: "No token came in time. Check the token endpoint.",
  session: "The session did not begin in time. Check the network.",
  microphone: "The microphone did not open in time. Plug it in again.",
};

/** @param phase What was waited for. */
export function connectTimeout(phase: keyof typeof whatDidNotCome): AtomsError {
  return new AtomsError("connect_timeout", whatDidNotCome[phase], {
    retryable: true,
    details: { phase },
  });
}

/** A socket that broke after the session had begun. */
export function connectionLost(closeCode: number, closeReason: string): AtomsError {
  return new AtomsError(
    "connection_lost",
    "The connection was lost. Check the network, and call again.",
    { retryable: true, details: { closeCode, closeReason } },
  );
}

/** `endSession`, an unmount or an abort came before the session had begun. */
export function aborted(): AtomsError {
  return new AtomsError("aborted", "The session ended before it had begun.");
}

/** The network takes the microphone's frames too slowly. */
export function uplinkCongested(): AtomsError {
  return new AtomsError(
    "uplink_congested",
    "The network is too slow for the microphone: what is older than 3 seconds is dropped.",
  );
}

/** Whatever something failed with. */
export function toAtomsError(error: unknown): AtomsError {
  if (isAtomsError(error)) return error;
  // Without the message: a browser's may hold the address, and with it the token.
  const name = error instanceof Error ? error.name : typeof error;
  return new AtomsError("connection_lost", `The session could not go on, because of a ${name}.`, {
    cause: error,
  });
}
