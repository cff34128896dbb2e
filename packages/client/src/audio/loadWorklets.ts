import { AtomsError } from "../errors.js";
import { cspHint, scriptUrl } from "../scriptUrl.js";
import voiceWorkletCode from "./worklets/voice.worklet.ts?inline-script";

/**
 * Loads the capture and playback processors into a context.
 *
 * @param hostedUrl Where the page hosts the worklets' script; default: from within this bundle.
 * @throws AtomsError `worklet_blocked` when the script may not run.
 */
export async function loadWorklets(context: AudioContext, hostedUrl?: string): Promise<void> {
  try {
    await context.audioWorklet.addModule(scriptUrl(voiceWorkletCode, hostedUrl));
  } catch (cause) {
    throw new AtomsError(
      "worklet_blocked",
      `The audio worklet could not start. ${cspHint("script-src", hostedUrl)}`,
      { cause },
    );
  }
}
