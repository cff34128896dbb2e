import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { startSynthesizer } from "../packages/local-agent/src/speech/flite.js";
import { writeWav } from "../packages/local-agent/src/speech/wav.js";
import { microphoneWav } from "./microphonePath.js";

/**
 * The person: silent while the agent greets, then a sentence, then another one over the agent's answer. It ends with
 * silence, because Chromium repeats the end for ever.
 */
const script = [
  { silenceSeconds: 6 },
  { sentence: "Please tell me a long story about the sea." },
  { silenceSeconds: 5 },
  { sentence: "Stop, wait a moment. I have another question." },
  { silenceSeconds: 3 },
];

/** Speaks the script with a voice of flite. */
export async function writeMicrophoneWav(): Promise<void> {
  const person = startSynthesizer("rms");
  try {
    const pieces: Int16Array[] = [];
    let sampleRateHz = 16_000;
    for (const part of script) {
      if (part.sentence === undefined) {
        pieces.push(new Int16Array(part.silenceSeconds * sampleRateHz));
        continue;
      }
      const spoken = await person.speak(part.sentence);
      ({ sampleRateHz } = spoken);
      pieces.push(spoken.samples);
    }
    const samples = new Int16Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      samples.set(piece, at);
      at += piece.length;
    }
    mkdirSync(dirname(microphoneWav), { recursive: true });
    writeFileSync(microphoneWav, writeWav({ samples, sampleRateHz }));
  } finally {
    await person.close();
  }
}
