import { afterEach, beforeEach, expect, inject, vi } from "vitest";
import {
  createConversationClient,
  type ConversationClient,
  type ConversationState,
  type SessionOptions,
  type TranscriptTurn,
} from "@atoms-kit/client";
import { controlAgent, type AgentControl } from "./agentControl.js";
import { watchResources, type ResourceWatch } from "./browserResources.js";
import { recordOutput, type OutputRecorder } from "./outputRecorder.js";
import {
  signalAt,
  type AgentCommand,
  type SignalName,
  type UplinkReport,
} from "./scriptedAgentCommands.js";

/** The test's voice is synthetic: the browser's own processing would take it for noise. */
const plainMicrophone = {
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: false,
};

/** A client in this browser, an agent on this machine, and all that a test wants to see of them. */
export type LiveCall = {
  readonly agent: AgentControl;
  readonly client: ConversationClient;
  readonly resources: ResourceWatch;
  readonly output: OutputRecorder;
  start(options?: SessionOptions): Promise<string>;
  state(): ConversationState;
  turns(role: "user" | "agent"): TranscriptTurn[];
  finals(role: "user" | "agent"): TranscriptTurn[];
  /** Types a command to the commanded agent. */
  command(command: AgentCommand): void;
  /** How the microphone's frames came to the commanded agent since it was last told to forget. */
  uplink(): Promise<UplinkReport>;
  /** Resolves when so many samples of a signal were heard, all of them, in order; says where not. */
  expectHeard(signal: SignalName, seconds: number): Promise<void>;
  /** Everything that a call opens is closed. */
  expectNothingLeft(): void;
};

/** Registers the making and the cleaning up around each test. */
export function setUpLiveCall(which: "localAgent" | "commandedAgent"): LiveCall {
  const address = inject(which);
  const agent = controlAgent(address);
  const origin = new URL(address.url).origin;
  let client: ConversationClient;
  let resources: ResourceWatch;
  let output: OutputRecorder;

  beforeEach(() => {
    resources = watchResources();
    output = recordOutput();
    client = createConversationClient();
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await client.endSession();
    output.stop();
    resources.stop();
  });

  const state = (): ConversationState => client.store.getState();
  const turns = (role: "user" | "agent"): TranscriptTurn[] =>
    state().transcript.filter((turn) => turn.role === role);
  const call: LiveCall = {
    agent,
    get client() {
      return client;
    },
    get resources() {
      return resources;
    },
    get output() {
      return output;
    },
    start: (options = {}) =>
      client.startSession({
        origin,
        getAccessToken: ({ mode }) => agent.mintToken({ mode }),
        microphoneConstraints: plainMicrophone,
        ...options,
      }),
    state,
    turns,
    finals: (role) => turns(role).filter((turn) => turn.isFinal),
    command: (command) => client.sendUserMessage(JSON.stringify(command)),
    uplink: () =>
      new Promise((resolve) => {
        const stop = client.on("message", ({ role, text }) => {
          if (role !== "agent") return;
          stop();
          resolve(JSON.parse(text) as UplinkReport);
        });
        call.command({ type: "reportUplink" });
      }),
    async expectHeard(signal, seconds) {
      const length = seconds * 24_000;
      const first = signalAt(signal, 0) / 32_768;
      const isWhole = (): void => {
        const heard = output.samples();
        const from = heard.indexOf(first);
        expect(from).toBeGreaterThanOrEqual(0);
        expect(heard.length).toBeGreaterThanOrEqual(from + length);
      };
      await vi.waitFor(isWhole, { timeout: seconds * 1000 + 25_000, interval: 500 });
      const heard = output.samples();
      const from = heard.indexOf(first);
      for (let i = 0; i < length; i += 1) {
        const sample = Math.round(heard[from + i]! * 32_768);
        if (sample === signalAt(signal, i)) continue;
        throw new Error(`sample ${i} of ${length} is ${sample}, not ${signalAt(signal, i)}`);
      }
    },
    expectNothingLeft() {
      expect({
        tracks: resources.liveTracks(),
        contexts: resources.openContexts(),
        workers: resources.liveWorkers(),
      }).toEqual({ tracks: 0, contexts: 0, workers: 0 });
    },
  };
  return call;
}

/** Waits for a state, not for milliseconds. */
export const eventually = (check: () => void | Promise<void>, timeout = 25_000): Promise<void> =>
  vi.waitFor(check, { timeout, interval: 50 });

/** Keeps the main thread busy, as a slow render does. */
export function block(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));
