import type { AtomsError } from "../errors.js";
import type { SessionEnd } from "./sessionState.js";

/** How a socket closed. */
type Close = { closeCode: number; closeReason: string };

export const byUser: SessionEnd = { details: { reason: "user" } };

export function byAgent(reason: string, close?: Close): SessionEnd {
  return { details: { reason: "agent", context: { type: "close", reason }, ...close } };
}

export function byError(error: AtomsError, close?: Close): SessionEnd {
  const { message, code: reason } = error;
  const context = { type: "error", reason };
  return { details: { reason: "error", message, context, ...close }, error };
}
