import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { type Audio, writeWav } from "./wav.js";

/**
 * Turns what a person said into text.
 *
 * @param audio - One turn of the person, mono PCM16 at 16000 Hz.
 * @returns The words, or undefined when there were none to be recognised.
 */
export type Recognizer = (audio: Audio) => Promise<string | undefined>;

const timeLimitMs = 4000;
const runFile = promisify(execFile);

/** The pocketsphinx of this machine as a recognizer, or undefined when it is not installed. */
export function findPocketsphinx(): Recognizer | undefined {
  const continuous = findProgram("pocketsphinx_continuous");
  if (continuous !== undefined) {
    return (audio) =>
      recognize(audio, (wavPath) => [continuous, ["-infile", wavPath, "-logfn", "/dev/null"]]);
  }
  const single = findProgram("pocketsphinx");
  if (single !== undefined) {
    return (audio) => recognize(audio, (wavPath) => [single, ["single", wavPath]]);
  }
  return undefined;
}

async function recognize(
  audio: Audio,
  command: (wavPath: string) => [program: string, args: string[]],
): Promise<string | undefined> {
  const dir = await mkdtemp(join(tmpdir(), "atoms-local-agent-"));
  try {
    const wavPath = join(dir, "turn.wav");
    await writeFile(wavPath, writeWav(audio));
    const [program, args] = command(wavPath);
    const { stdout } = await runFile(program, args, {
      timeout: timeLimitMs,
      killSignal: "SIGKILL",
    });
    return readWords(stdout);
  } catch {
    // No model, too slow, crashed: for the call it is all the same, there are no words.
    return undefined;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Versions before 5 print one line of words per utterance, later ones a JSON object with the words in `t`. */
function readWords(stdout: string): string | undefined {
  const words = stdout
    .split("\n")
    .map((line) => (line.startsWith("{") ? wordsOfJson(line) : line.trim()))
    .filter((line) => line !== "")
    .join(" ");
  return words === "" ? undefined : words;
}

function wordsOfJson(line: string): string {
  const result: unknown = JSON.parse(line);
  const hasWords = typeof result === "object" && result !== null && "t" in result;
  return hasWords && typeof result.t === "string" ? result.t.trim() : "";
}

function findProgram(name: string): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
