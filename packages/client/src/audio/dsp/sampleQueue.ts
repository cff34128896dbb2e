/** A first-in, first-out queue of PCM samples. */
export type SampleQueue = {
  /** Samples that wait to be read. */
  length(): number;
  push(chunk: Int16Array): void;
  /** Moves up to `count` samples into `target`, scaled to ±1. Returns how many there were. Allocates nothing. */
  read(target: Float32Array, count: number): number;
  /** Forgets everything but the next `keep` samples. Returns how many were forgotten. */
  truncate(keep: number): number;
};

const nothing = new Int16Array(0);

/** Chunks stay as they came: no sample is copied to make room, and the memory of one that is read is free. */
export function createSampleQueue(): SampleQueue {
  let chunks: Int16Array[] = [];
  /** The first chunk that is not read yet, and how many of its samples are. */
  let head = 0;
  let offset = 0;
  let length = 0;

  return {
    length: () => length,
    push(chunk) {
      // Only now and then, so that each slot is moved once on average.
      if (head > chunks.length / 2) {
        chunks = chunks.slice(head);
        head = 0;
      }
      chunks.push(chunk);
      length += chunk.length;
    },
    read(target, count) {
      let done = 0;
      while (done < count && head < chunks.length) {
        const chunk = chunks[head]!;
        const from = offset - done;
        const end = Math.min(count, chunk.length - from);
        for (; done < end; done += 1) target[done] = chunk[from + done]! / 32768;
        offset = from + done;
        if (offset < chunk.length) break;
        chunks[head] = nothing;
        head += 1;
        offset = 0;
      }
      length -= done;
      return done;
    },
    truncate(keep) {
      const forgotten = Math.max(0, length - keep);
      length -= forgotten;
      let excess = forgotten;
      while (excess > 0) {
        const last = chunks.pop()!;
        const kept = Math.max(chunks.length === head ? offset : 0, last.length - excess);
        excess -= last.length - kept;
        if (kept > 0) chunks.push(last.subarray(0, kept));
      }
      return forgotten;
    },
  };
}
