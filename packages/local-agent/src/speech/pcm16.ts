/** Converts between the forms in which PCM16 (signed, little-endian, mono) appears on the wire, in files and in maths. */

const base64Pattern = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Copies little-endian bytes to samples. An odd last byte is left out. */
export function bytesToSamples(bytes: Uint8Array): Int16Array {
  const count = bytes.byteLength >> 1;
  const view = new DataView(bytes.buffer, bytes.byteOffset, count * 2);
  const samples = new Int16Array(count);
  for (let i = 0; i < count; i += 1) samples[i] = view.getInt16(i * 2, true);
  return samples;
}

/** Copies samples to little-endian bytes. */
export function samplesToBytes(samples: Int16Array): Buffer {
  const bytes = Buffer.allocUnsafe(samples.length * 2);
  for (let i = 0; i < samples.length; i += 1) bytes.writeInt16LE(samples[i] ?? 0, i * 2);
  return bytes;
}

/** The base64 text of samples, as `output_audio.delta` carries it. */
export function samplesToBase64(samples: Int16Array): string {
  return samplesToBytes(samples).toString("base64");
}

/** The samples in a base64 text, or undefined when it is not base64 or holds half a sample. */
export function base64ToSamples(text: string): Int16Array | undefined {
  if (!base64Pattern.test(text)) return undefined;
  const bytes = Buffer.from(text, "base64");
  return bytes.byteLength % 2 === 0 ? bytesToSamples(bytes) : undefined;
}

/** Samples as numbers from -1 to just below 1. */
export function samplesToFloats(samples: Int16Array): Float32Array {
  const floats = new Float32Array(samples.length);
  for (let i = 0; i < samples.length; i += 1) floats[i] = (samples[i] ?? 0) / 32768;
  return floats;
}

/** Numbers from -1 to 1 as samples; anything beyond is clamped. */
export function floatsToSamples(floats: Float32Array): Int16Array {
  const samples = new Int16Array(floats.length);
  for (let i = 0; i < floats.length; i += 1) {
    samples[i] = Math.max(-32768, Math.min(32767, Math.round((floats[i] ?? 0) * 32768)));
  }
  return samples;
}

/** Joins pieces of audio into one. */
export function joinSamples(pieces: readonly Int16Array[]): Int16Array {
  const joined = new Int16Array(pieces.reduce((total, piece) => total + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    joined.set(piece, offset);
    offset += piece.length;
  }
  return joined;
}
