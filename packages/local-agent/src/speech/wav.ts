import { bytesToSamples, samplesToBytes } from "./pcm16.js";

/** A piece of mono audio. */
export type Audio = {
  samples: Int16Array;
  sampleRateHz: number;
};

/**
 * Reads a mono PCM16 WAV file.
 *
 * @throws Error when the bytes are something else.
 */
export function readWav(file: Uint8Array): Audio {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const tag = (offset: number) => String.fromCharCode(...file.subarray(offset, offset + 4));
  if (file.byteLength < 12 || tag(0) !== "RIFF" || tag(8) !== "WAVE") {
    throw new Error("not a WAV file");
  }
  let sampleRateHz = 0;
  for (let offset = 12; offset + 8 <= file.byteLength;) {
    const size = view.getUint32(offset + 4, true);
    const body = offset + 8;
    if (tag(offset) === "fmt ") {
      const isMonoPcm16 =
        view.getUint16(body, true) === 1 &&
        view.getUint16(body + 2, true) === 1 &&
        view.getUint16(body + 14, true) === 16;
      if (!isMonoPcm16) throw new Error("the WAV file is not mono PCM16");
      sampleRateHz = view.getUint32(body + 4, true);
    }
    if (tag(offset) === "data") {
      return { samples: bytesToSamples(file.subarray(body, body + size)), sampleRateHz };
    }
    offset = body + size + (size % 2);
  }
  throw new Error("the WAV file has no audio data");
}

/** The bytes of a mono PCM16 WAV file. */
export function writeWav({ samples, sampleRateHz }: Audio): Uint8Array {
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + samples.length * 2, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRateHz, 24);
  header.writeUInt32LE(sampleRateHz * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36);
  header.writeUInt32LE(samples.length * 2, 40);
  return Buffer.concat([header, samplesToBytes(samples)]);
}
