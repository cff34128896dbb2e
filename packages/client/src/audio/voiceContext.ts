import { AtomsError } from "../errors.js";

/**
 * An AudioContext at the rate of the call, so that the worklets need not resample, or at the device's rate where the
 * browser refuses that. Call it in the handler of a click: only there may a page start sound.
 *
 * @throws AtomsError `audio_unsupported` where there is no Web Audio.
 */
export function openVoiceContext(sampleRateHz: number): AudioContext {
  if (typeof AudioContext === "undefined") {
    throw new AtomsError(
      "audio_unsupported",
      "There is no Web Audio here. Pass `textOnly: true`, or use a browser.",
    );
  }
  let context: AudioContext;
  try {
    context = new AudioContext({ sampleRate: sampleRateHz });
  } catch {
    context = new AudioContext();
  }
  // Without a gesture this stays pending, and may reject when the context closes first.
  context.resume().catch(() => {});
  return context;
}

/** Closes a context; a second time is harmless. */
export function closeVoiceContext(context: AudioContext): Promise<void> {
  return context.state === "closed" ? Promise.resolve() : context.close().catch(() => {});
}
