import { AdaptiveMargin } from "./adaptiveMargin.js";
import { Resampler } from "./resampler.js";
import { RingBuffer } from "./ringBuffer.js";

/** How long a voice takes to fall silent or to come back where it is cut. Shorter would click. */
const fadeMs = 4;

/** Input samples read at a time while resampling. */
const stride = 32;

/** A server that announces no turns may be silent for so long within one; after that, sound is a new turn. */
const longestGapMs = 2000;

/** What a block of playback did, besides making sound. */
export type PlaybackChange = "started" | "drained" | null;

/** What became of the audio so far. Frames are samples at the wire's rate. */
export type PlaybackStats = {
  receivedFrames: number;
  playedFrames: number;
  /** Dropped by interruptions. */
  flushedFrames: number;
  queuedMs: number;
  /** How often sound stopped within a turn because nothing had come, and for how long in all. */
  underruns: number;
  underrunMs: number;
  /** What is kept in hand against jitter: 20 to 200. */
  marginMs: number;
  /** How much later than needed audio arrives, smoothed. */
  jitterMs: number;
};

/** Turns PCM16 chunks that arrive in bursts into a continuous signal at the device's rate. */
export class PlaybackPipeline {
  readonly #queue = new RingBuffer();
  readonly #margin = new AdaptiveMargin();
  #resampler: Resampler | null = null;
  #wireRateHz = 0;
  readonly #source = new Float32Array(stride);
  /** Resampled samples that did not fit into the last block. */
  #surplus = new Float32Array(0);
  #surplusAt = 0;
  #surplusLength = 0;
  /** Input samples that must still be pushed through the filter after the last real one. */
  #filterTailLeft = 0;
  /** Samples of a whole fade, and of one that is under way: out after a flush, in after an underrun, to zero when dry. */
  #fadeLength = 1;
  #flushLeft = 0;
  #flushLength = 1;
  #riseLeft = 0;
  #tailLeft = 0;
  #tailFrom = 0;
  #lastSample = 0;
  /** The queue is being played, rather than filled. */
  #running = false;
  #sounding = false;
  /** From a flush until sound of a new turn: what is heard meanwhile is only the fade. */
  #fading = false;
  /** All audio of the turn is here. */
  #turnIsOver = false;
  /** Milliseconds of this pipeline's life, and when in it the queue ran dry and when it began to fill. */
  #nowMs = 0;
  #dryAtMs: number | null = null;
  #fillingAtMs = 0;
  /** When the next chunk is due, if it comes in real time. */
  #dueAtMs = 0;
  #jitterMs = 0;
  #received = 0;
  #flushed = 0;
  #underruns = 0;
  #underrunMs = 0;

  /** Samples at the wire rate that were played. */
  position = 0;

  readonly #deviceRateHz: number;

  constructor(deviceRateHz: number, wireRateHz: number) {
    this.#deviceRateHz = deviceRateHz;
    this.setWireRate(wireRateHz);
  }

  /** Names the rate of the chunks. What is queued at another rate is dropped. */
  setWireRate(wireRateHz: number): void {
    if (wireRateHz === this.#wireRateHz) return;
    this.#wireRateHz = wireRateHz;
    this.#fadeLength = Math.round((wireRateHz * fadeMs) / 1000);
    this.#flushed += this.#queue.truncate(0);
    this.#flushLeft = 0;
    this.#surplusLength = 0;
    this.#resampler =
      wireRateHz === this.#deviceRateHz ? null : new Resampler(wireRateHz, this.#deviceRateHz);
    this.#surplus = new Float32Array(this.#resampler?.maxOutput(stride) ?? 0);
  }

  push(chunk: Int16Array): void {
    const lateMs = Math.max(0, this.#nowMs - this.#dueAtMs);
    if (this.#dueAtMs > 0) this.#jitterMs += (lateMs - this.#jitterMs) / 16;
    this.#dueAtMs = Math.max(this.#nowMs, this.#dueAtMs) + this.#toMs(chunk.length);
    if (this.#queue.length === 0) this.#fillingAtMs = this.#nowMs;
    this.#received += chunk.length;
    this.#queue.push(chunk);
  }

  /** A turn begins, or all of its audio has come. A silence between turns is no underrun. */
  markTurn(isOver: boolean): void {
    this.#turnIsOver = isOver;
    this.#dryAtMs = null;
    this.#dueAtMs = 0;
  }

  /** Drops what is queued, but for a few milliseconds that fade out. Returns how many samples were dropped. */
  flush(): number {
    const isHeard = this.#sounding || this.#fading;
    this.#fading = isHeard;
    this.#sounding = false;
    const dropped = this.#queue.truncate(this.#flushLeft || (isHeard ? this.#fadeLength : 0));
    if (this.#flushLeft === 0) {
      this.#flushLeft = this.#queue.length;
      this.#flushLength = this.#queue.length;
    }
    if (!isHeard) this.#running = false;
    this.#flushed += dropped;
    this.markTurn(false);
    return dropped;
  }

  /** Fills `output`. Returns whether sound began or ended with this block. Allocates nothing. */
  process(output: Float32Array): PlaybackChange {
    const hadSound = this.#sounding;
    const filled =
      this.#resampler === null
        ? this.#pull(output, 0, output.length)
        : this.#fillResampled(output, this.#resampler);
    if (filled < output.length) output.fill(0, filled);
    if (filled === 0) this.#fading = false;
    this.#sounding = filled > 0 && !this.#fading;
    this.#nowMs += (output.length * 1000) / this.#deviceRateHz;
    if (this.#sounding === hadSound) return null;
    return this.#sounding ? "started" : "drained";
  }

  stats(): PlaybackStats {
    return {
      receivedFrames: this.#received,
      playedFrames: this.position,
      flushedFrames: this.#flushed,
      queuedMs: this.#toMs(this.#queue.length),
      underruns: this.#underruns,
      underrunMs: this.#underrunMs,
      marginMs: this.#margin.ms,
      jitterMs: this.#jitterMs,
    };
  }

  /** Reads from the queue, and hides the seams: an interruption, an underrun, and the return from one. */
  #pull(target: Float32Array, at: number, count: number): number {
    let done = this.#running || this.#begin() ? this.#queue.read(target, at, count) : 0;
    this.position += done;
    for (let i = at; i < at + done; i += 1) target[i] = this.#shape(target[i]!);
    this.#margin.played(this.#toMs(done));
    if (done < count && this.#running) this.#runDry();
    for (; done < count && this.#tailLeft > 0; done += 1) target[at + done] = this.#tail();
    return done;
  }

  /** A sample of the queue as it is heard: in full, but where a cut begins or ends. */
  #shape(sample: number): number {
    let shaped = sample;
    if (this.#riseLeft > 0) {
      shaped *= 1 - this.#riseLeft / this.#fadeLength;
      this.#riseLeft -= 1;
    }
    if (this.#flushLeft > 0) {
      this.#flushLeft -= 1;
      shaped *= this.#flushLeft / this.#flushLength;
      if (this.#flushLeft === 0) this.#riseLeft = 0;
    } else {
      this.#fading = false;
    }
    this.#lastSample = shaped;
    return this.#tailLeft > 0 ? shaped + this.#tail() : shaped;
  }

  /** The next sample of the slope from the last real one down to nothing. */
  #tail(): number {
    this.#tailLeft -= 1;
    return (this.#tailFrom * this.#tailLeft) / this.#fadeLength;
  }

  /** Nothing has come in time, or the turn is over: which of them, the next chunk tells. */
  #runDry(): void {
    this.#running = false;
    if (this.#turnIsOver || this.#fading) return;
    this.#dryAtMs = this.#nowMs;
    this.#tailFrom = this.#lastSample;
    this.#tailLeft = this.#fadeLength;
  }

  /** Whether enough is in hand for sound to begin; and if it was missed, how long. */
  #begin(): boolean {
    if (this.#queue.length === 0) return false;
    const isEnough =
      this.#turnIsOver ||
      this.#toMs(this.#queue.length) >= this.#margin.ms ||
      this.#nowMs - this.#fillingAtMs >= this.#margin.ms;
    if (!isEnough) return false;
    const gapMs = this.#nowMs - (this.#dryAtMs ?? Number.NEGATIVE_INFINITY);
    if (gapMs <= longestGapMs) {
      this.#underruns += 1;
      this.#underrunMs += gapMs;
      this.#margin.grow(gapMs);
      this.#riseLeft = this.#fadeLength;
    }
    this.#dryAtMs = null;
    this.#running = true;
    return true;
  }

  #toMs(samples: number): number {
    return (samples * 1000) / this.#wireRateHz;
  }

  #fillResampled(output: Float32Array, resampler: Resampler): number {
    let filled = 0;
    while (filled < output.length) {
      if (this.#surplusLength === 0 && !this.#resampleSome(resampler)) break;
      const take = Math.min(output.length - filled, this.#surplusLength);
      for (let i = 0; i < take; i += 1) output[filled + i] = this.#surplus[this.#surplusAt + i]!;
      filled += take;
      this.#surplusAt += take;
      this.#surplusLength -= take;
    }
    return filled;
  }

  /** Resamples a stride of input, or of the silence that pushes the filter's tail out. False when all is out. */
  #resampleSome(resampler: Resampler): boolean {
    let count = this.#pull(this.#source, 0, stride);
    if (count > 0) {
      this.#filterTailLeft = resampler.delay;
    } else {
      count = Math.min(stride, this.#filterTailLeft);
      if (count === 0) return false;
      this.#source.fill(0, 0, count);
      this.#filterTailLeft -= count;
    }
    this.#surplusLength = resampler.process(this.#source, count, this.#surplus);
    this.#surplusAt = 0;
    return this.#surplusLength > 0 || this.#resampleSome(resampler);
  }
}
