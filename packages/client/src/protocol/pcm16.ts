// In browsers, workers and Node alike; the types of this realm know none of them.
declare const atob: (text: string) => string;
declare const btoa: (binary: string) => string;

/** Bytes per `String.fromCharCode`: far below every engine's argument limit, and whole groups of base64. */
const bytesPerCall = 3 * 1024;

/** Bytes to base64 with padding. */
export function encodeBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += bytesPerCall) {
    parts.push(btoa(String.fromCharCode(...bytes.subarray(at, at + bytesPerCall))));
  }
  return parts.join("");
}

/** Base64 to bytes; padding is optional. Returns null for anything that is not base64. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let at = 0; at < bytes.length; at += 1) bytes[at] = binary.charCodeAt(at);
    return bytes;
  } catch {
    return null;
  }
}

/** Mono PCM samples to the base64 of their little-endian bytes. */
export function encodePcm16(pcm: Int16Array): string {
  return encodeBase64(new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength));
}

/** The base64 of little-endian bytes to PCM samples. Returns null when it is not base64 or holds half a sample. */
export function decodePcm16(text: string): Int16Array<ArrayBuffer> | null {
  const bytes = decodeBase64(text);
  if (bytes === null || bytes.length % 2 !== 0) return null;
  return new Int16Array(bytes.buffer);
}
