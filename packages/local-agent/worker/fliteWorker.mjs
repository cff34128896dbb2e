/**
 * Runs the flite program, which is built for WASI, on a thread of its own, so that synthesis never blocks the
 * server. Plain JavaScript, because a worker is started from a file and this one must be the same file whether the
 * package runs from its source or from its build.
 *
 * In:  {id: number, text: string, voice: string}, or "close"
 * Out: {id: number, wav: Uint8Array} or {id: number, error: string}
 */
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";

// Node announces that WASI is experimental each time it is loaded. That one warning is dropped, others are not.
const emitWarning = process.emitWarning.bind(process);
process.emitWarning = (warning, ...rest) => {
  if (!String(warning).includes("WASI")) emitWarning(warning, ...rest);
};

const { WASI } = await import("node:wasi");

/** @type {{wasmPath: string, scratchDir: string}} */
const { wasmPath, scratchDir } = workerData;
const flite = await WebAssembly.compile(await readFile(wasmPath));

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
    parentPort?.postMessage({ id, wav }, [wav.buffer]);
  } catch (cause) {
    parentPort?.postMessage({ id, error: cause instanceof Error ? cause.message : String(cause) });
  } finally {
    await rm(filePath, { force: true });
  }
}

let previous = Promise.resolve();
let isClosing = false;

parentPort?.on("message", (request) => {
  if (request === "close") {
    // Without its port the thread has nothing left to wait for, and ends once flite is done.
    isClosing = true;
    parentPort?.close();
    return;
  }
  previous = previous.then(() => (isClosing ? undefined : synthesize(request)));
});
