import { AtomsError } from "../errors.js";
import { inlineScriptUrl } from "../inlineScript.js";
import voiceWorkletCode from "./worklets/voice.worklet.ts?inline-script";

/**
 * Loads the capture and playback processors into a context.
 *
 * @throws AtomsError `worklet_blocked` when the script may not run.
 */
export async function loadWorklets(context: AudioContext): Promise<void> {
  try {
    await context.audioWorklet.addModule(inlineScriptUrl(voiceWorkletCode));
  } catch (cause) {
    throw new AtomsError(
      "worklet_blocked",
      "The audio worklet could not be loaded. If the page has a CSP, allow `blob:` in `script-src`.",
      { cause },
    );
  }
}
