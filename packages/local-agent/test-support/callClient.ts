import { WebSocket } from "ws";
import type { LocalAgent } from "../src/index.js";
import { bytesToSamples, joinSamples, samplesToBase64 } from "../src/speech/pcm16.js";

/** A frame as it came, unchecked. */
export type AnyFrame = { type: string } & Record<string, unknown>;

type Waiter = {
  matches: (frame: AnyFrame) => boolean;
  from: number;
  resolve: (f: AnyFrame) => void;
};

/** A plain `ws` client that remembers everything. */
export type TestCall = {
  callId: string;
  frames: AnyFrame[];
  /** Text of messages that are not JSON objects with a type. */
  oddMessages: string[];
  socket: WebSocket;
  closed: Promise<{ code: number }>;
  send(frame: Record<string, unknown> | string): void;
  /** The first frame from index `from` on that matches; waits for it when it has not come yet. */
  waitFor(match: string | ((frame: AnyFrame) => boolean), from?: number): Promise<AnyFrame>;
  /** Sends audio in pieces of 20 ms, at once. */
  sendAudio(samples: Int16Array, sampleRateHz?: number): void;
  /** Types something and returns the agent's final answer. */
  ask(text: string): Promise<string>;
  /** All audio that came, joined. */
  audio(): Int16Array;
  hangUp(): Promise<void>;
};

const patienceMs = 12_000;

export type OpenOptions = {
  query?: Record<string, string>;
  headers?: Record<string, string>;
  /** Wait for `session.created`. Default true. */
  waitForCreated?: boolean;
};

export async function openCall(agent: LocalAgent, options: OpenOptions = {}): Promise<TestCall> {
  const { headers = {}, waitForCreated = true } = options;
  const query = options.query ?? { token: agent.apiKey, agent_id: agent.agentId };
  const socket = new WebSocket(`${agent.url}?${new URLSearchParams(query)}`, { headers });
  const frames: AnyFrame[] = [];
  const oddMessages: string[] = [];
  let waiters: Waiter[] = [];
  const closed = new Promise<{ code: number }>((resolve) => {
    socket.on("close", (code) => resolve({ code }));
  });
  socket.on("error", () => undefined);

  socket.on("message", (data: Buffer) => {
    const frame = readFrame(data.toString("utf8"));
    if (frame === undefined) {
      oddMessages.push(data.toString("utf8"));
      return;
    }
    frames.push(frame);
    const index = frames.length - 1;
    const done = waiters.filter(({ matches, from }) => index >= from && matches(frame));
    waiters = waiters.filter((waiter) => !done.includes(waiter));
    for (const { resolve } of done) resolve(frame);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });

  const call: TestCall = {
    callId: "",
    frames,
    oddMessages,
    socket,
    closed,
    send(frame) {
      socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
    },
    waitFor(match, from = 0) {
      const matches = typeof match === "string" ? (f: AnyFrame) => f.type === match : match;
      const past = frames.slice(from).find(matches);
      if (past !== undefined) return Promise.resolve(past);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          const last = frames
            .slice(-12)
            .map((frame) => frame.type)
            .join(" ");
          reject(new Error(`waited in vain for ${String(match)}; last came: ${last}`));
        }, patienceMs);
        const settle = (frame: AnyFrame) => {
          clearTimeout(timer);
          resolve(frame);
        };
        waiters.push({ matches, from, resolve: settle });
      });
    },
    sendAudio(samples, sampleRateHz = 24000) {
      const size = sampleRateHz / 50;
      for (let offset = 0; offset < samples.length; offset += size) {
        const audio = samplesToBase64(samples.subarray(offset, offset + size));
        call.send({ type: "input_audio_buffer.append", audio });
      }
    },
    async ask(text) {
      const from = frames.length;
      call.send({ type: "input_text.send", text });
      await call.waitFor((frame) => isFinal(frame, "user"), from);
      const afterUser = frames.findIndex((frame, i) => i >= from && isFinal(frame, "user"));
      const answer = await call.waitFor((frame) => isFinal(frame, "assistant"), afterUser);
      return String(answer["text"]);
    },
    audio: () =>
      joinSamples(frames.filter(({ type }) => type === "output_audio.delta").map(samplesOf)),
    async hangUp() {
      call.send({ type: "session.close" });
      await closed;
    },
  };
  if (waitForCreated) {
    call.callId = String((await call.waitFor("session.created"))["call_id"]);
  }
  return call;
}

export function isFinal(frame: AnyFrame, role: string): boolean {
  return frame.type === "transcript" && frame["role"] === role;
}

export function samplesOf(frame: AnyFrame): Int16Array {
  return bytesToSamples(Buffer.from(String(frame["audio"]), "base64"));
}

function readFrame(text: string): AnyFrame | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const hasType = typeof value === "object" && value !== null && "type" in value;
    return hasType && typeof value.type === "string" ? (value as AnyFrame) : undefined;
  } catch {
    return undefined;
  }
}

/** The HTTP status with which an upgrade is refused. */
export function refusedWith(
  agent: LocalAgent,
  query: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<number> {
  const socket = new WebSocket(`${agent.url}?${new URLSearchParams(query)}`, { headers });
  return new Promise((resolve, reject) => {
    socket.on("unexpected-response", (upgrade, response) => {
      resolve(response.statusCode ?? 0);
      upgrade.destroy();
    });
    socket.on("open", () => {
      socket.terminate();
      reject(new Error("the socket was let in"));
    });
    socket.on("error", () => undefined);
  });
}

/** The parts of answers that tests look at. */
export type JsonBody = {
  status?: boolean;
  errors?: string[];
  data?: { access_token: string; expires_in: number; sample_rate: number };
} & Record<string, unknown>;

/** A request with the key of the agent, to the REST API or the control endpoint. */
export async function request(
  agent: LocalAgent,
  url: string,
  body?: unknown,
  headers: Record<string, string> = { Authorization: `Bearer ${agent.apiKey}` },
): Promise<{ status: number; body: JsonBody; headers: Headers }> {
  const response = await fetch(url, {
    method: body === undefined ? "GET" : "POST",
    headers: { "Content-Type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  return {
    status: response.status,
    body: (await response.json()) as JsonBody,
    headers: response.headers,
  };
}

/** Mints a token; `extra` is put beside the agent's id. */
export async function mint(
  agent: LocalAgent,
  extra: Record<string, unknown> = {},
): Promise<string> {
  const url = `${agent.rest}/conversation/register-call`;
  const { body } = await request(agent, url, { agent_id: agent.agentId, ...extra });
  return body.data?.access_token ?? "";
}

/** Root mean square of samples, 0 to 1. */
export function rms(samples: Int16Array): number {
  let sum = 0;
  for (const sample of samples) sum += (sample / 32768) ** 2;
  return Math.sqrt(sum / Math.max(1, samples.length));
}
