import { AtomsError } from "../errors.js";

/** Made for speech; `microphoneConstraints` can change each of them. */
const speechConstraints: MediaTrackConstraints = {
  channelCount: 1,
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};

/**
 * Asks for the microphone.
 *
 * @throws AtomsError `microphone_denied`, `microphone_not_found`, `microphone_in_use` or `insecure_context`.
 */
export async function openMicrophone(constraints: MediaTrackConstraints): Promise<MediaStream> {
  if (typeof navigator === "undefined" || !navigator.mediaDevices) {
    throw new AtomsError(
      "insecure_context",
      "Only pages on HTTPS or localhost may use the microphone.",
    );
  }
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: { ...speechConstraints, ...constraints },
    });
  } catch (cause) {
    throw microphoneError(cause);
  }
}

/** Whether the person has allowed the microphone already, so that asking will not show a prompt. */
export async function isMicrophoneGranted(): Promise<boolean> {
  try {
    const status = await navigator.permissions.query({ name: "microphone" });
    return status.state === "granted";
  } catch {
    // Not every browser lets pages ask; then the cautious way is taken.
    return false;
  }
}

/** Stops every track: the browser's recording mark goes out. */
export function stopStream(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** What a failure of `getUserMedia` means. */
export function microphoneError(cause: unknown): AtomsError {
  // Not `instanceof`: the error may come from another frame's realm.
  const name = String((cause as { name?: unknown } | null)?.name);
  const details = { browserError: name };
  switch (name) {
    case "NotAllowedError":
    case "SecurityError":
      return new AtomsError(
        "microphone_denied",
        "The microphone was refused. Allow it in the browser's site settings or the system's; on an iframe, add allow=\"microphone\".",
        { cause, details },
      );
    case "NotFoundError":
    case "OverconstrainedError":
      return new AtomsError(
        "microphone_not_found",
        "No microphone was found. Connect one and try again.",
        { cause, details, retryable: true },
      );
    default:
      return new AtomsError(
        "microphone_in_use",
        "The microphone could not be opened. Another program may be using it.",
        { cause, details, retryable: true },
      );
  }
}
