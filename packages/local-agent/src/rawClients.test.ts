import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rms } from "../test-support/callClient.js";
import { recordSpeech } from "../test-support/speech.js";
import { type LocalAgent, startLocalAgent } from "./index.js";
import { loadVoiceActivity } from "./speech/voiceActivity.js";
import { readWav, writeWav } from "./speech/wav.js";

const runFile = promisify(execFile);
const program = (name: string) =>
  fileURLToPath(new URL(`../test-support/${name}`, import.meta.url));

function hasWebsockets(python: string): boolean {
  try {
    execFileSync(python, ["-c", "import websockets"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

const python = ["python3", "/usr/bin/python3"].find(hasWebsockets);

let agent: LocalAgent;
let dir: string;
let input: string;

beforeAll(async () => {
  agent = await startLocalAgent({ greeting: "Hello. I am listening.", recognizer: "none" });
  dir = mkdtempSync(join(tmpdir(), "atoms-raw-client-"));
  input = join(dir, "input.wav");
  // The silence at its end is shorter than the pause that ends a turn: the Python client closes with few frames unread,
  // because its library can't shake hands while its queue of messages is full.
  const samples = await recordSpeech("Hello agent, can you hear me?", 24000, 0.3);
  writeFileSync(input, writeWav({ samples, sampleRateHz: 24000 }));
});
afterAll(async () => {
  await agent.close();
  rmSync(dir, { recursive: true, force: true });
});

/** The reply must be speech: long and loud enough, not clipped, and mostly voiced. */
async function expectSpeech(path: string): Promise<void> {
  const { samples, sampleRateHz } = readWav(readFileSync(path));
  expect(sampleRateHz).toBe(24000);
  expect(samples.length / sampleRateHz).toBeGreaterThan(1);
  expect(rms(samples)).toBeGreaterThan(0.03);
  expect(samples.filter((sample) => Math.abs(sample) > 32700).length).toBe(0);
  const detector = (await loadVoiceActivity())(24000);
  const frames = detector.push(samples);
  expect(frames.filter(({ isVoiced }) => isVoiced).length / frames.length).toBeGreaterThan(0.4);
}

describe.concurrent("a program with a bare socket", { timeout: 40_000 }, () => {
  it("in Node hears the greeting, speaks a recording, and saves the reply", async () => {
    const path = join(dir, "node.wav");
    const env = {
      ...process.env,
      AGENT_URL: agent.url,
      API_KEY: agent.apiKey,
      AGENT_ID: agent.agentId,
    };
    const { stdout } = await runFile(process.execPath, [program("rawClient.mjs"), input, path], {
      env,
    });
    expect(stdout).toMatch(/^session\.created\nagent_start_talking\n/);
    await expectSpeech(path);
  });

  it("in Python speaks a recording before it reads, and saves what the agent said", async (context) => {
    if (python === undefined) {
      context.skip("no Python here has the module websockets (Debian: python3-websockets)");
      return;
    }
    const reply = join(dir, "python.wav");
    const { url, apiKey, agentId } = agent;
    const { stdout } = await runFile(python, [
      program("raw_client.py"),
      url,
      apiKey,
      agentId,
      input,
      reply,
    ]);
    expect(stdout).toMatch(/agent_stop_talking\n$/);
    await expectSpeech(reply);
  });
});
