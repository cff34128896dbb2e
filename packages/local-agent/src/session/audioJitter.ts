import { joinSamples } from "../speech/pcm16.js";

/** A piece of audio and how long to wait before it is sent, in milliseconds. */
export type JitteredPiece = { samples: Int16Array; gapMs: number };

/** Re-cuts a stream of audio. All of the audio comes out again, in order. */
export type AudioJitter = {
  /** Takes a piece; returns those that are to be sent now. */
  push(samples: Int16Array): JitteredPiece[];
  /** Returns what was held back for merging. */
  flush(): JitteredPiece[];
};

/** Awkward lengths in samples, used in turn: single samples, primes, none a multiple of 20 ms. */
const splitSizes = [1, 7, 333, 1021, 2, 4099, 61];
const mergedPieces = 6;

/** The same calls give the same pieces and gaps every time. */
export function createAudioJitter(
  style: "split" | "merge" | "both",
  maxGapMs: number,
): AudioJitter {
  let held: Int16Array[] = [];
  let pieceCount = 0;
  let splitIndex = 0;
  let seed = 1;

  function nextGapMs(): number {
    seed = (seed * 16_807) % 2_147_483_647;
    return Math.floor((seed / 2_147_483_647) * (maxGapMs + 1));
  }

  function split(samples: Int16Array): JitteredPiece[] {
    const pieces: JitteredPiece[] = [];
    for (let offset = 0; offset < samples.length;) {
      const size = splitSizes[splitIndex % splitSizes.length] ?? 1;
      splitIndex += 1;
      const isRunOfSmallPieces = splitIndex % splitSizes.length !== 0;
      pieces.push({
        samples: samples.slice(offset, offset + size),
        // One gap per round of sizes: a gap before each tiny piece would make the stream slower than real time.
        gapMs: isRunOfSmallPieces ? 0 : nextGapMs(),
      });
      offset += size;
    }
    return pieces;
  }

  function flush(): JitteredPiece[] {
    if (held.length === 0) return [];
    const samples = joinSamples(held);
    held = [];
    return [{ samples, gapMs: nextGapMs() }];
  }

  return {
    push(samples) {
      pieceCount += 1;
      const isMerging =
        style === "merge" || (style === "both" && Math.floor(pieceCount / mergedPieces) % 2 === 1);
      if (!isMerging) return [...flush(), ...split(samples)];
      held.push(samples);
      return held.length < mergedPieces ? [] : flush();
    },
    flush,
  };
}
