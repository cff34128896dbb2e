import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeBase64, decodePcm16, encodeBase64, encodePcm16 } from "./pcm16.js";

describe("base64", () => {
  test("agrees with Node's own for any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 10_000 }), (bytes) => {
        const text = Buffer.from(bytes).toString("base64");
        expect(encodeBase64(bytes)).toBe(text);
        expect(decodeBase64(text)).toEqual(bytes);
        expect(decodeBase64(text.replace(/=+$/, ""))).toEqual(bytes);
      }),
    );
  });

  test("refuses what is not base64, and never throws", () => {
    for (const text of ["A", "AB=C", "A===", "====", "ÄÖÜß", "€€€€", "AA-_"]) {
      expect(decodeBase64(text), text).toBeNull();
    }
    fc.assert(
      fc.property(fc.string(), (text) => {
        decodeBase64(text);
      }),
    );
  });

  test("a truncated text gives the bytes that are whole, or nothing", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(), (bytes, cut) => {
        const text = encodeBase64(bytes).replace(/=+$/, "");
        const part = decodeBase64(text.slice(0, cut % text.length));
        if (part !== null) expect(bytes.subarray(0, part.length)).toEqual(part);
      }),
    );
  });

  test("a minute of audio is no problem", () => {
    const pcm = Int16Array.from({ length: 60 * 48_000 }, (_, i) => (i * 7919) % 65_536);
    const decoded = decodePcm16(encodePcm16(pcm));
    // The matcher compares sample by sample, which takes longer than the codec.
    expect(decoded !== null && Buffer.from(decoded.buffer).equals(Buffer.from(pcm.buffer))).toBe(
      true,
    );
  });
});

describe("PCM16", () => {
  test("survives the way there and back, also as a view into a larger buffer", () => {
    fc.assert(
      fc.property(fc.int16Array({ maxLength: 2000 }), fc.nat(20), (pcm, skip) => {
        const view = pcm.subarray(skip);
        expect(decodePcm16(encodePcm16(view))).toEqual(Int16Array.from(view));
      }),
    );
  });

  test("half a sample is refused", () => {
    expect(decodePcm16(encodeBase64(Uint8Array.of(1, 2, 3)))).toBeNull();
  });
});
