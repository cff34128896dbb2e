import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nowMs, wait } from "../clock.js";
import type { Recording } from "../probe/recording.js";

const sink = "bench";
const rateHz = 48_000;

/** A loudspeaker that can be listened to: PulseAudio with a null sink, and its monitor. */
export type Loudspeaker = {
  /** For Chromium's `PULSE_SERVER`. */
  server: string;
  /** Starts to listen; the result gives what was heard since. */
  listen(): () => Recording;
  close(): Promise<void>;
};

/** Why there is no loudspeaker. */
export type NoLoudspeaker = { reason: string };

/** Starts PulseAudio for the bench alone. Installs it where that is possible without asking anybody. */
export async function startLoudspeaker(): Promise<Loudspeaker | NoLoudspeaker> {
  if (!has("pulseaudio") || !has("parec")) {
    if (process.getuid?.() !== 0 || !has("apt-get")) {
      return {
        reason:
          "PulseAudio is not installed (Debian: pulseaudio pulseaudio-utils), and only root could install it.",
      };
    }
    install();
    if (!has("pulseaudio") || !has("parec"))
      return { reason: "PulseAudio could not be installed." };
  }
  const folder = mkdtempSync(join(tmpdir(), "atoms-kit-pulse-"));
  const server = `unix:${join(folder, "native")}`;
  const daemon = spawn(
    "pulseaudio",
    [
      "-n",
      "--daemonize=no",
      "--exit-idle-time=-1",
      "--use-pid-file=no",
      "--disable-shm",
      `--load=module-null-sink sink_name=${sink} rate=${rateHz} channels=2`,
      `--load=module-native-protocol-unix socket=${join(folder, "native")} auth-anonymous=1`,
    ],
    { env: { ...process.env, HOME: folder, XDG_RUNTIME_DIR: folder }, stdio: "ignore" },
  );
  for (let attempt = 0; attempt < 50 && !answers(server); attempt += 1) await wait(100);
  if (!answers(server)) {
    await stop(daemon);
    return { reason: "PulseAudio did not start." };
  }
  const monitor = spawn(
    "parec",
    [
      `--server=${server}`,
      `--device=${sink}.monitor`,
      `--rate=${rateHz}`,
      "--channels=1",
      "--format=float32le",
      "--latency-msec=5",
      "--raw",
    ],
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  const pieces: Buffer[] = [];
  let bytes = 0;
  let zeroAt = Number.POSITIVE_INFINITY;
  monitor.stdout.on("data", (piece: Buffer) => {
    pieces.push(piece);
    bytes += piece.length;
    // The piece that was delayed least says when the first sample was played.
    zeroAt = Math.min(zeroAt, nowMs() - (bytes / 4 / rateHz) * 1000);
  });

  return {
    server,
    listen() {
      const from = bytes;
      return () => toRecording(Buffer.concat(pieces).subarray(from), zeroAt, from / 4);
    },
    async close() {
      await stop(monitor);
      await stop(daemon);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function toRecording(bytes: Buffer, zeroAt: number, skipped: number): Recording {
  const whole = bytes.length - (bytes.length % 4);
  const samples = new Float32Array(Uint8Array.from(bytes.subarray(0, whole)).buffer);
  return {
    sampleRateHz: rateHz,
    samples,
    timeOf: (sample) => zeroAt + ((skipped + sample) * 1000) / rateHz,
    sampleAt: (timeMs) => Math.max(0, Math.ceil(((timeMs - zeroAt) * rateHz) / 1000) - skipped),
  };
}

function has(program: string): boolean {
  return spawnSync(program, ["--version"], { stdio: "ignore" }).status === 0;
}

function install(): void {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  spawnSync("apt-get", ["update"], { stdio: "ignore", env });
  spawnSync("apt-get", ["install", "-y", "pulseaudio", "pulseaudio-utils"], {
    stdio: "ignore",
    env,
  });
}

function answers(server: string): boolean {
  return spawnSync("pactl", ["--server", server, "info"], { stdio: "ignore" }).status === 0;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill();
  await ended;
}
