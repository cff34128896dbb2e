/// <reference path="./fvad-wasm.d.ts" />
import createFvad, { type FvadModule } from "@echogarden/fvad-wasm";
import { floatsToSamples, joinSamples, samplesToFloats } from "./pcm16.js";
import { createResampler } from "./resampler.js";

/** Length of the frames that are judged, in milliseconds. */
export const voiceFrameMs = 20;
/** Sample rate of the frames that are judged and recognised, in Hz. */
export const voiceRateHz = 16000;

const frameSamples = (voiceRateHz * voiceFrameMs) / 1000;
/** Quieter frames (about -50 dB) are never speech, whatever their spectrum. */
const quietRms = 100;

/** 20 ms of what came in, at 16000 Hz, with the verdict. */
export type VoiceFrame = {
  samples: Int16Array;
  isVoiced: boolean;
};

/** Judges a stream of audio frame by frame. */
export type VoiceDetector = {
  /** Takes audio at the rate that the detector was made for; returns the frames that it completes. */
  push(samples: Int16Array): VoiceFrame[];
  /** Frees the detector's memory. */
  close(): void;
};

/** Loads the detector once; each call then has one of its own. */
export async function loadVoiceActivity(): Promise<(sampleRateHz: number) => VoiceDetector> {
  const fvad = await createFvad();
  return (sampleRateHz) => createDetector(fvad, sampleRateHz);
}

function createDetector(fvad: FvadModule, sampleRateHz: number): VoiceDetector {
  const handle = fvad._fvad_new();
  fvad._fvad_set_mode(handle, 3);
  fvad._fvad_set_sample_rate(handle, voiceRateHz);
  const pointer = fvad._malloc(frameSamples * 2);
  const resampler =
    sampleRateHz === voiceRateHz ? undefined : createResampler(sampleRateHz, voiceRateHz);
  let rest = new Int16Array(0);

  function isVoiced(frame: Int16Array): boolean {
    let energy = 0;
    for (const sample of frame) energy += sample * sample;
    if (Math.sqrt(energy / frame.length) < quietRms) return false;
    fvad.HEAP16.set(frame, pointer >> 1);
    return fvad._fvad_process(handle, pointer, frame.length) === 1;
  }

  return {
    push(samples) {
      const converted =
        resampler === undefined
          ? samples
          : floatsToSamples(resampler.push(samplesToFloats(samples)));
      const pending = joinSamples([rest, converted]);
      const frames: VoiceFrame[] = [];
      let offset = 0;
      for (; offset + frameSamples <= pending.length; offset += frameSamples) {
        const frame = pending.slice(offset, offset + frameSamples);
        frames.push({ samples: frame, isVoiced: isVoiced(frame) });
      }
      rest = pending.slice(offset);
      return frames;
    },
    close() {
      fvad._free(pointer);
      fvad._fvad_free(handle);
    },
  };
}
