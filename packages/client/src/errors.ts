/** Why something failed. Each code has one cause and one cure; see `docs/errors.md`. */
export type AtomsErrorCode =
  /** The person, the system or a permissions policy refused the microphone. */
  | "microphone_denied"
  /** No microphone is connected, or the chosen one is gone. */
  | "microphone_not_found"
  /** Another program holds the microphone, or the system failed to open it. */
  | "microphone_in_use"
  /** The page is not served over HTTPS or from localhost, so browsers hide the microphone. */
  | "insecure_context"
  /** This runtime has no Web Audio, so voice is impossible (Node, very old browsers). */
  | "audio_unsupported"
  /** No usable access token came from `getAccessToken`, `tokenUrl` or `signedUrl`. */
  | "token_failed"
  /** The socket closed before the session began. A browser cannot see why. */
  | "connection_refused"
  /** The socket closed in the middle of a call, without a word from the server. */
  | "connection_lost"
  /** The token or the session did not come in time. */
  | "connect_timeout"
  /** The server said what is wrong; `details.serverCode` holds its code. */
  | "server_error"
  /** A frame from the server could not be understood; it was dropped, and the call goes on. */
  | "invalid_frame"
  /** The network takes the microphone's sound too slowly: the oldest is dropped, and the call goes on. */
  | "uplink_congested"
  /** This browser, or the transport, can't do what was asked; a call that is on goes on as it was. */
  | "unsupported"
  /** A tool threw, hung, gave too much, or is not there; the agent was told so, and the call goes on. */
  | "tool_failed"
  /** The server refused the tools that were declared; the call goes on without them. */
  | "tools_rejected"
  /** The server did not say whether it knows the tools that were declared; the call goes on. */
  | "tools_unconfirmed"
  /** An option or a function of `@elevenlabs/react` means nothing on Atoms, and `strict` was asked for. */
  | "no_counterpart"
  /** The chosen loudspeaker is gone, or the page may not use it; the call goes on as it was. */
  | "speaker_not_found"
  /** Something was sent while there is no call. */
  | "not_connected"
  /** The browser holds sound back until the person clicks or presses a key; the call is on, and heals by that. */
  | "audio_blocked"
  /** An audio worklet could not be loaded, usually because of the page's CSP. */
  | "worklet_blocked"
  /** The socket worker could not be started, usually because of the page's CSP. */
  | "worker_blocked"
  /** The options contradict each other, or one has an impossible value. */
  | "invalid_options"
  /** The start was given up: `endSession`, an unmount or an abort came first. */
  | "aborted"
  /** A script of `@atoms-kit/client/testing` can't go on, or a step of it makes no sense. */
  | "script_failed";

/** What an {@link AtomsError} carries besides its message. Never a token or a key. */
export type AtomsErrorDetails = Readonly<Record<string, string | number | boolean | undefined>>;

/** The JSON form of an {@link AtomsError}: how one goes into logs and bug reports. */
export type AtomsErrorJSON = {
  name: "AtomsError";
  code: AtomsErrorCode;
  message: string;
  retryable: boolean;
  details: AtomsErrorDetails;
};

type AtomsErrorInit = {
  retryable?: boolean;
  details?: AtomsErrorDetails;
  cause?: unknown;
};

const brand: unique symbol = Symbol.for("atoms-kit.AtomsError");

/**
 * The one error type of this library. The message says what happened, why, and how to fix it.
 *
 * Use {@link isAtomsError} instead of `instanceof`: it also recognises errors from a second copy of the package.
 */
export class AtomsError extends Error {
  /** Always `AtomsError`. */
  override readonly name = "AtomsError";
  /** The cause, as a stable string to branch on. */
  readonly code: AtomsErrorCode;
  /** Whether trying again, unchanged, can succeed. */
  readonly retryable: boolean;
  /** Facts for logs: close codes, server codes, phases. Never a token or a key. */
  readonly details: AtomsErrorDetails;

  /** How a copy of this package knows the errors of another. */
  readonly [brand] = true;

  constructor(code: AtomsErrorCode, message: string, init: AtomsErrorInit = {}) {
    super(message, init.cause === undefined ? undefined : { cause: init.cause });
    this.code = code;
    this.retryable = init.retryable ?? false;
    this.details = init.details ?? {};
  }

  /** The close code of the socket, where one ended the call. As in `@elevenlabs/client`. */
  get closeCode(): number | undefined {
    return this.details["closeCode"] as number | undefined;
  }

  /** The reason that came with the close code. */
  get closeReason(): string | undefined {
    return this.details["closeReason"] as string | undefined;
  }

  /** Everything but the cause, ready for `JSON.stringify`. */
  toJSON(): AtomsErrorJSON {
    const { name, code, message, retryable, details } = this;
    return { name, code, message, retryable, details };
  }
}

/** Whether a value is an {@link AtomsError}, from this copy of the package or another. */
export function isAtomsError(value: unknown): value is AtomsError {
  return typeof value === "object" && value !== null && brand in value;
}
