import { microphoneError } from "../audio/microphone.js";
import { AtomsError } from "../errors.js";
import { nameOf } from "./agentSeat.js";

/** The names that browsers give to a microphone's failure. `SecurityError` is not among them: sockets fail by it, too. */
const aboutMicrophone = /^(NotAllowed|NotFound|Overconstrained|NotReadable)Error$/;

/** The microphone's failure, where a rejection of `connect()` tells of one; else null. */
export function readMicrophoneError(error: unknown): AtomsError | null {
  const name = [error, (Object(error) as { cause?: unknown }).cause]
    .map(nameOf)
    .find((candidate) => aboutMicrophone.test(candidate));
  return name === undefined ? null : microphoneError({ name });
}

/** `connect()` was refused: the SDK has one message for every cause. */
export function sdkRefused(isInstance: boolean): AtomsError {
  const token = isInstance
    ? "the instance's token was used already or is older than 30 seconds (pass the class, and a token is fetched for each call)"
    : "the token was used already or is older than 30 seconds";
  return new AtomsError(
    "connection_refused",
    `The agent SDK could not connect, and does not say why. Likely causes: ${token}, no such agent, the microphone, a firewall, the CSP's \`connect-src\`.`,
    { retryable: true },
  );
}

/** A method of the agent threw, or had no effect. */
export function sdkFailed(method: string, why: string): AtomsError {
  return new AtomsError("unsupported", `The agent SDK's \`${method}\` failed: ${why}.`);
}
