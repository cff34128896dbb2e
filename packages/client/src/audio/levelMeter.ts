import { levelOf } from "./dsp/level.js";

const fftSize = 2048;
const bins = fftSize / 2;

/** The band that frequency data covers, in Hz: where speech is. */
const lowestHz = 100;
const highestHz = 8000;

/** Watches a node of the audio graph. The analyser behind it is made when a level is first asked for. */
export type LevelMeter = {
  /** 0 (silence) to 1 (loud speech). */
  level(): number;
  /** 1024 magnitudes of 0 to 255 over 100 to 8000 Hz. The same array each time. */
  byteFrequencyData(): Uint8Array<ArrayBuffer>;
};

export function createLevelMeter(node: AudioNode): LevelMeter {
  let analyser: AnalyserNode | null = null;
  const samples = new Float32Array(fftSize);
  /** The newest of them: a level must not lag behind the sound. */
  const newest = samples.subarray(-fftSize / 4);
  const spectrum = new Uint8Array(bins);
  const band = new Uint8Array(bins);

  const watch = (): AnalyserNode => {
    if (analyser === null) {
      analyser = new AnalyserNode(node.context, { fftSize });
      node.connect(analyser);
    }
    return analyser;
  };

  return {
    level() {
      watch().getFloatTimeDomainData(samples);
      return levelOf(newest);
    },
    byteFrequencyData() {
      watch().getByteFrequencyData(spectrum);
      const hzPerBin = node.context.sampleRate / fftSize;
      for (let i = 0; i < bins; i += 1) {
        const hz = lowestHz + ((highestHz - lowestHz) * i) / (bins - 1);
        // Above half the context's rate there is nothing: undefined becomes 0.
        band[i] = spectrum[Math.round(hz / hzPerBin)]!;
      }
      return band;
    },
  };
}
