/**
 * Runs the flite program, which is built for WASI, in a process of its own: synthesis never blocks the server, and a
 * crash of Node's experimental WASI (seen, rarely, when it ran on a thread) never takes the server along. Plain
 * JavaScript, because this must be the same file whether the package runs from its source or from its build.
 *
 * Arguments: the path of flite.wasm, and a folder to work in.
 * In:  {id: number, text: string, voice: string}
 * Out: {id: number, wav: Uint8Array} or {id: number, error: string}
 */
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";

// Node announces that WASI is experimental each time it is loaded. That one warning is dropped, others are not.
const emitWarning = process.emitWarning.bind(process);
process.emitWarning = (warning, ...rest) => {
  if (!String(warning).includes("WASI")) emitWarning(warning, ...rest);
};

const { WASI } = await import("node:wasi");

const [wasmPath = "", scratchDir = ""] = process.argv.slice(2);
const flite = await WebAssembly.compile(await readFile(wasmPath));

/** The host may be gone by the time a sentence is done. */
function answer(message) {
  if (process.connected) process.send(message);
}

/** @param {{id: number, text: string, voice: string}} request */
async function synthesize({ id, text, voice }) {
  const fileName = `${id}.wav`;
  const filePath = join(scratchDir, fileName);
  try {
    // Standard output belongs to the host program, so flite's goes where its errors go.
    const wasi = new WASI({
      version: "preview1",
      args: ["flite", "-voice", voice, "-t", text, "-o", `/scratch/${fileName}`],
      preopens: { "/scratch": scratchDir },
      stdout: 2,
      returnOnExit: true,
    });
    const exitCode = wasi.start(await WebAssembly.instantiate(flite, wasi.getImportObject()));
    if (exitCode !== 0) throw new Error(`flite ended with exit code ${exitCode}`);
    const wav = new Uint8Array(await readFile(filePath));
    answer({ id, wav });
  } catch (cause) {
    answer({ id, error: cause instanceof Error ? cause.message : String(cause) });
  } finally {
    await rm(filePath, { force: true });
  }
}

// Ctrl+C reaches every process of a terminal; this one ends when its host does.
process.on("SIGINT", () => {});

let previous = Promise.resolve();
let isClosing = false;

// Without its host the process has nothing left to wait for, and ends once flite is done.
process.on("disconnect", () => (isClosing = true));
process.on("message", (request) => {
  previous = previous.then(() => (isClosing ? undefined : synthesize(request)));
});
