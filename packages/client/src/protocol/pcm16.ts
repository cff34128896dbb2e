const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const codeOf = Uint8Array.from(alphabet, (char) => char.charCodeAt(0));

const invalid = 64;
const valueOf = new Uint8Array(256).fill(invalid);
codeOf.forEach((code, value) => (valueOf[code] = value));

const padding = 61;

/** How many character codes go into one `String.fromCharCode`: far below every engine's argument limit. */
const codesPerCall = 4096;

/** Bytes to base64 with padding. */
export function encodeBase64(bytes: Uint8Array): string {
  const codes = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(padding);
  let out = 0;
  for (let at = 0; at < bytes.length; at += 3) {
    const rest = bytes.length - at;
    const triple =
      (bytes[at]! << 16) | (rest > 1 ? bytes[at + 1]! << 8 : 0) | (rest > 2 ? bytes[at + 2]! : 0);
    codes[out] = codeOf[triple >> 18]!;
    codes[out + 1] = codeOf[(triple >> 12) & 63]!;
    if (rest > 1) codes[out + 2] = codeOf[(triple >> 6) & 63]!;
    if (rest > 2) codes[out + 3] = codeOf[triple & 63]!;
    out += 4;
  }
  const parts: string[] = [];
  for (let at = 0; at < codes.length; at += codesPerCall) {
    parts.push(String.fromCharCode(...codes.subarray(at, at + codesPerCall)));
  }
  return parts.join("");
}

/** Base64 to bytes; padding is optional. Returns null for anything that is not base64. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | null {
  let length = text.length;
  if (length % 4 === 0) {
    if (text.charCodeAt(length - 1) === padding) length -= 1;
    if (text.charCodeAt(length - 1) === padding) length -= 1;
  }
  if (length % 4 === 1) return null;

  const bytes = new Uint8Array((length * 3) >> 2);
  let bits = 0;
  let bitCount = 0;
  let out = 0;
  for (let at = 0; at < length; at += 1) {
    const code = text.charCodeAt(at);
    const value = code < 256 ? valueOf[code]! : invalid;
    if (value === invalid) return null;
    bits = ((bits << 6) | value) & 0xffffff;
    bitCount += 6;
    if (bitCount >= 8) {
      bitCount -= 8;
      bytes[out] = (bits >> bitCount) & 0xff;
      out += 1;
    }
  }
  return bytes;
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
