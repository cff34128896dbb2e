import { createAdaptiveMargin } from "./adaptiveMargin.js";
import { createResampler, type Resampler } from "./resampler.js";
import { createSampleQueue } from "./sampleQueue.js";
import { createSlopes } from "./slopes.js";

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
export type PlaybackPipeline = {
  /** Names the rate of the chunks. What is queued at another rate is dropped. */
  setWireRate(rateHz: number): void;
  push(chunk: Int16Array): void;
  /** A turn begins, or all of its audio has come. A silence between turns is no underrun. */
  markTurn(isOver: boolean): void;
  /** Drops what is queued, but for a few milliseconds that fade out. Returns how many samples were dropped. */
  flush(): number;
  /** Fills `output`. Returns whether sound began or ended with this block. Allocates nothing. */
  process(output: Float32Array): PlaybackChange;
  /** Samples at the wire rate that were played. */
  position(): number;
  stats(): PlaybackStats;
};

export function createPlaybackPipeline(
  deviceRateHz: number,
  initialRateHz: number,
): PlaybackPipeline {
  const queue = createSampleQueue();
  const margin = createAdaptiveMargin();
  let wireRateHz = 0;
  let resampler: Resampler | null = null;
  const source = new Float32Array(stride);
  /** Resampled samples that did not fit into the last block. */
  let surplus = source;
  let surplusAt = 0;
  let surplusEnd = 0;
  /** Input samples that must still be pushed through the filter after the last real one. */
  let filterTailLeft = 0;
  const slopes = createSlopes();
  let fadeLength = 1;
  /** What a flush left in the queue, to fade out. */
  let keptLeft = 0;
  /** The queue is being played, rather than filled. */
  let isRunning = false;
  let isSounding = false;
  /** From a flush until sound of a new turn: what is heard meanwhile is only the fade. */
  let isFading = false;
  /** The server says where turns begin and end. */
  let isAnnounced = false;
  /** All audio of the turn is here. */
  let turnIsOver = false;
  /** After how many frames that changes, and to what; −1 where it does not. */
  let markAt = -1;
  let markIsOver = false;
  /** Milliseconds of this pipeline's life, and when in it the queue ran dry (−1: it did not) and when it began to fill. */
  let nowMs = 0;
  let dryAtMs = -1;
  let fillingAtMs = 0;
  /** When the next chunk is due, if it comes in real time. */
  let dueAtMs = 0;
  let jitterMs = 0;
  let receivedFrames = 0;
  let playedFrames = 0;
  let flushedFrames = 0;
  let underruns = 0;
  let underrunMs = 0;

  const toMs = (samples: number): number => (samples * 1000) / wireRateHz;

  const truncate = (keep: number): number => {
    const dropped = queue.truncate(keep);
    flushedFrames += dropped;
    return dropped;
  };

  const setWireRate = (rateHz: number): void => {
    if (rateHz === wireRateHz) return;
    wireRateHz = rateHz;
    // What is being heard ends here.
    if (isRunning) slopes.fall(0);
    isRunning = false;
    keptLeft = 0;
    truncate(0);
    fadeLength = Math.round((rateHz * fadeMs) / 1000);
    slopes.setLength(fadeLength);
    surplusAt = surplusEnd = 0;
    resampler = rateHz === deviceRateHz ? null : createResampler(rateHz, deviceRateHz);
    surplus = new Float32Array(resampler?.maxOutput(stride) ?? 0);
  };
  setWireRate(initialRateHz);

  const isTurn = (isOver: boolean): void => {
    turnIsOver = isOver;
    markAt = -1;
    dryAtMs = -1;
    dueAtMs = 0;
  };

  /** Whether enough is in hand for sound to begin; and if it was missed, how long. */
  const begin = (): boolean => {
    const isComplete = markAt < 0 ? turnIsOver : markIsOver;
    const isEnough =
      isComplete || Math.max(toMs(queue.length()), nowMs - fillingAtMs) >= margin.ms();
    if (queue.length() === 0 || !isEnough) return false;
    const gapMs = nowMs - dryAtMs;
    if (dryAtMs >= 0 && (isAnnounced || gapMs <= longestGapMs)) {
      underruns += 1;
      underrunMs += gapMs;
      margin.grow(gapMs);
      slopes.rise();
    }
    dryAtMs = -1;
    isRunning = true;
    return true;
  };

  /** Nothing has come in time, or the turn is over: which of them, the next chunk tells. */
  const runDry = (): void => {
    isRunning = false;
    const isBoundary = markAt === receivedFrames;
    if (markAt >= 0) isTurn(markIsOver);
    if (isFading || turnIsOver) return;
    if (!isBoundary) dryAtMs = nowMs;
    slopes.fall(0);
  };

  /** Reads from the queue, and hides the seams: an interruption, an underrun, and the return from one. */
  const pull = (target: Float32Array, count: number): number => {
    let done = isRunning || begin() ? queue.read(target, count) : 0;
    playedFrames += done;
    if (done > keptLeft) isFading = false;
    keptLeft = Math.max(0, keptLeft - done);
    // Nearly always there is no seam, and nothing to do for each sample.
    if (slopes.isActive()) {
      for (let i = 0; i < done; i += 1) target[i] = slopes.shape(target[i]!);
    } else if (done > 0) {
      slopes.note(target[done - 1]!);
    }
    margin.played(toMs(done));
    if (done < count && isRunning) runDry();
    for (; done < count && slopes.tailLeft() > 0; done += 1) target[done] = slopes.tail();
    return done;
  };

  /** Resamples a stride of input, or of the silence that pushes the filter's tail out. False when all is out. */
  const resampleSome = (by: Resampler): boolean => {
    let count = pull(source, stride);
    if (count > 0) filterTailLeft = by.delay;
    else {
      count = Math.min(stride, filterTailLeft);
      if (count === 0) return false;
      filterTailLeft -= count;
      source.fill(0);
    }
    surplusAt = 0;
    surplusEnd = by.process(source, count, surplus);
    return surplusEnd > 0 || resampleSome(by);
  };

  const fillResampled = (output: Float32Array, by: Resampler): number => {
    for (let filled = 0; filled < output.length; filled += 1) {
      if (surplusAt === surplusEnd && !resampleSome(by)) return filled;
      output[filled] = surplus[surplusAt]!;
      surplusAt += 1;
    }
    return output.length;
  };

  return {
    setWireRate,
    push(chunk) {
      const lateMs = Math.max(0, nowMs - dueAtMs);
      const isLate = dueAtMs > 0 && (isAnnounced || lateMs <= longestGapMs);
      if (isLate) jitterMs += (lateMs - jitterMs) / 16;
      dueAtMs = Math.max(nowMs, dueAtMs) + toMs(chunk.length);
      if (queue.length() === 0) fillingAtMs = nowMs;
      receivedFrames += chunk.length;
      queue.push(chunk);
    },
    markTurn(isOver) {
      isAnnounced = true;
      if (!isRunning && queue.length() === 0) return isTurn(isOver);
      // What is queued belongs to the turn before.
      markAt = receivedFrames;
      markIsOver = isOver;
      dueAtMs = 0;
    },
    flush() {
      isFading = isSounding || isFading;
      isSounding = false;
      let dropped = 0;
      if (keptLeft > 0) dropped = truncate(keptLeft);
      else {
        // A sound that has run dry goes down by itself, and nothing may follow it.
        dropped = truncate(isRunning ? fadeLength : 0);
        keptLeft = queue.length();
        if (isRunning) slopes.fall(keptLeft);
        isRunning = keptLeft > 0;
      }
      isTurn(false);
      return dropped;
    },
    process(output) {
      const hadSound = isSounding;
      const filled =
        resampler === null ? pull(output, output.length) : fillResampled(output, resampler);
      output.fill(0, filled);
      if (filled === 0) isFading = false;
      isSounding = filled > 0 && !isFading;
      nowMs += (output.length * 1000) / deviceRateHz;
      if (isSounding === hadSound) return null;
      return isSounding ? "started" : "drained";
    },
    position: () => playedFrames,
    stats: () => ({
      receivedFrames,
      playedFrames,
      flushedFrames,
      queuedMs: toMs(queue.length()),
      underruns,
      underrunMs,
      marginMs: margin.ms(),
      jitterMs,
    }),
  };
}
