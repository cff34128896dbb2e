const firstSlots = 64;

const emptySlots = (count: number): (Int16Array | undefined)[] => Array.from({ length: count });

/**
 * A first-in, first-out queue of PCM samples: a ring of chunks that doubles its slots when a burst fills it, so no
 * sample is ever copied to make room, and a chunk's memory is free as soon as its last sample is read. The slots of a
 * burst are given back with the first chunk after it.
 */
export class RingBuffer {
  #slots = emptySlots(firstSlots);
  #head = 0;
  #chunks = 0;
  /** Samples of the first chunk that were read already. */
  #offset = 0;

  /** Samples that wait to be read. */
  length = 0;

  push(chunk: Int16Array): void {
    if (chunk.length === 0) return;
    if (this.#chunks === 0 && this.#slots.length > firstSlots) {
      this.#slots = emptySlots(firstSlots);
      this.#head = 0;
    }
    if (this.#chunks === this.#slots.length) this.#grow();
    this.#slots[(this.#head + this.#chunks) & (this.#slots.length - 1)] = chunk;
    this.#chunks += 1;
    this.length += chunk.length;
  }

  /** Moves up to `count` samples into `target`, scaled to ±1. Returns how many there were. Allocates nothing. */
  read(target: Float32Array, at: number, count: number): number {
    let done = 0;
    while (done < count && this.#chunks > 0) {
      const chunk = this.#slots[this.#head]!;
      const take = Math.min(count - done, chunk.length - this.#offset);
      for (let i = 0; i < take; i += 1) {
        target[at + done + i] = chunk[this.#offset + i]! / 32768;
      }
      done += take;
      this.#offset += take;
      if (this.#offset === chunk.length) this.#dropChunk();
    }
    this.length -= done;
    return done;
  }

  /** Forgets everything but the next `keep` samples. Returns how many were forgotten. */
  truncate(keep: number): number {
    const forgotten = Math.max(0, this.length - keep);
    let excess = forgotten;
    while (excess > 0) {
      const last = (this.#head + this.#chunks - 1) & (this.#slots.length - 1);
      const chunk = this.#slots[last]!;
      const held = this.#chunks === 1 ? chunk.length - this.#offset : chunk.length;
      if (held <= excess) {
        this.#slots[last] = undefined;
        this.#chunks -= 1;
        if (this.#chunks === 0) this.#offset = 0;
        excess -= held;
      } else {
        this.#slots[last] = chunk.subarray(0, chunk.length - excess);
        excess = 0;
      }
    }
    this.length -= forgotten;
    return forgotten;
  }

  #dropChunk(): void {
    this.#slots[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#slots.length - 1);
    this.#chunks -= 1;
    this.#offset = 0;
  }

  #grow(): void {
    const size = this.#slots.length;
    const slots = emptySlots(size * 2);
    for (let i = 0; i < size; i += 1) slots[i] = this.#slots[(this.#head + i) & (size - 1)];
    this.#slots = slots;
    this.#head = 0;
  }
}
