import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  AtomsAgentDouble,
  createAgentClass,
  genericMessage,
} from "../../../../test-support/atomsAgentDouble.js";
import {
  createConversationClient,
  type ConversationClient,
  type SessionOptions,
} from "../index.js";
import { createScriptedServer } from "../testing/index.js";
import { agentSdkTransport } from "./index.js";

let client: ConversationClient;
let sdk: ReturnType<typeof createAgentClass>;
/** What the person answers to the prompt: each microphone's tracks. */
let stoppedTracks: number;
let prompts: number;

const server = createScriptedServer();
const secret = "wct_secret";

beforeEach(() => {
  server.microphoneGranted = true;
  client = createConversationClient(server.runtime);
  sdk = createAgentClass();
  prompts = 0;
  stoppedTracks = 0;
  stubMicrophone("granted");
});
afterEach(async () => {
  await client.endSession();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function stubMicrophone(permission: "granted" | "prompt", answer?: () => Promise<void>): void {
  server.microphoneGranted = permission === "granted";
  vi.stubGlobal("navigator", {
    permissions: { query: async () => ({ state: permission }) },
    mediaDevices: {
      async getUserMedia() {
        prompts += 1;
        await answer?.();
        return { getTracks: () => [{ stop: () => (stoppedTracks += 1) }] };
      },
    },
  });
}

function start(options: SessionOptions = {}): Promise<string> {
  return client.startSession({
    agentId: "agent-1",
    getAccessToken: () => secret,
    transport: agentSdkTransport(sdk.AtomsAgent),
    ...options,
  });
}

/** Until the SDK is asked to connect, for the `count`th time. */
async function connecting(count = 1): Promise<AtomsAgentDouble> {
  await vi.waitFor(() => expect(sdk.made).toHaveLength(count));
  const agent = sdk.latest();
  await vi.waitFor(() => expect(agent.told).toContain("connect"));
  return agent;
}

async function connect(options: SessionOptions = {}, count = 1): Promise<AtomsAgentDouble> {
  const started = start(options);
  const agent = await connecting(count);
  agent.accept();
  await started;
  return agent;
}

const state = () => client.store.getState();

describe("a call", () => {
  test("from the token to the goodbye", async () => {
    const onMessage = vi.fn();
    const onModeChange = vi.fn();
    const onDisconnect = vi.fn();
    const agent = await connect({
      inputDeviceId: "mic-2",
      outputDeviceId: "speaker-2",
      origin: "https://atoms.example",
      onMessage,
      onModeChange,
      onDisconnect,
    });
    expect(agent.options).toEqual({
      apiKey: secret,
      agentId: "agent-1",
      baseUrl: "wss://atoms.example",
      sampleRate: 24_000,
      autoCaptureMic: true,
      captureDeviceId: "mic-2",
      playbackDeviceId: "speaker-2",
    });
    expect(state()).toMatchObject({
      status: "connected",
      conversationId: "CALL-sdk",
      sessionId: "session-sdk",
      transport: "agent-sdk",
    });
    expect(server.voice, "no AudioContext of ours").toBeNull();
    expect(prompts, "it is allowed already").toBe(0);

    agent.tell("agent_start_talking");
    expect(state().mode).toBe("speaking");
    agent.tell("transcript_delta", { role: "assistant", text: "Good" });
    agent.tell("transcript_delta", { role: "assistant", text: "Good day" });
    expect(state().transcript.map(({ text }) => text)).toEqual(["Good day"]);
    agent.tell("transcript", { role: "assistant", text: "Good day." });
    agent.tell("agent_stop_talking");
    expect(state().mode).toBe("listening");
    agent.tell("transcript", { role: "user", text: "Hello" });
    client.sendUserMessage("By hand");
    expect(agent.told).toContain("text By hand");
    expect(state().transcript.map(({ role, text }) => [role, text])).toEqual([
      ["agent", "Good day."],
      ["user", "Hello"],
      ["user", "By hand"],
    ]);
    expect(onMessage).toHaveBeenCalledTimes(2);
    expect(onModeChange.mock.calls.map(([{ mode }]) => mode)).toEqual(["speaking", "listening"]);

    await client.endSession();
    expect(agent.told.at(-1)).toBe("disconnect");
    expect(agent.listeners).toBe(0);
    expect(onDisconnect.mock.calls).toEqual([[{ reason: "user" }]]);
    expect(state().status).toBe("disconnected");
  });

  test.each([
    ["ended", { reason: "agent", context: { type: "close", reason: "ended" } }],
    ["1000", { reason: "agent", closeCode: 1000 }],
    ["1006", { reason: "error", closeCode: 1006 }],
  ])("that the other end closes with %s", async (reason, details) => {
    const onDisconnect = vi.fn();
    const agent = await connect({ onDisconnect });
    agent.tell("agent_start_talking");
    agent.tell("session_ended", { reason });
    await vi.waitFor(() => expect(onDisconnect).toHaveBeenCalledTimes(1));
    expect(onDisconnect.mock.calls[0]?.[0]).toMatchObject(details);
    expect(state().mode).toBe("listening");
    expect(agent.listeners).toBe(0);
    expect(agent.told.filter((word) => word === "disconnect")).toHaveLength(1);
  });

  test("an error of the server within it", async () => {
    const onError = vi.fn();
    const agent = await connect({ onError });
    agent.tell("error", { code: "internal_error", message: "oh" });
    expect(state().error).toMatchObject({
      code: "server_error",
      details: { serverCode: "internal_error" },
    });
    expect(state().status).toBe("connected");
    expect(onError).toHaveBeenCalledTimes(1);
  });

  test("with a token that is inside a signed address", async () => {
    const started = start({
      getAccessToken: () => "wct_unused",
      signedUrl: "ws://localhost:4000/atoms/v1/agent/connect?token=wct_signed",
    });
    const agent = await connecting();
    agent.accept();
    await started;
    expect(agent.options).toMatchObject({ apiKey: "wct_signed", baseUrl: "ws://localhost:4000" });
  });

  test("with the next one after it", async () => {
    let tokens = 0;
    const getAccessToken = () => `wct_${(tokens += 1)}`;
    const first = await connect({ getAccessToken });
    await client.endSession();
    const second = await connect({ getAccessToken }, 2);
    expect([first.options.apiKey, second.options.apiKey]).toEqual(["wct_1", "wct_2"]);
    first.tell("transcript", { role: "user", text: "late" });
    first.tell("session_ended", { reason: "ended" });
    expect(state()).toMatchObject({ status: "connected", transcript: [] });
  });
});

describe("mute", () => {
  test("before the connection is applied as the session begins, before anybody hears of it", async () => {
    client.setMuted(true);
    const wasMuted: boolean[] = [];
    const agent = await connect({ onConnect: () => wasMuted.push(sdk.latest().isMuted) });
    expect(wasMuted).toEqual([true]);
    client.setMuted(false);
    expect(agent.isMuted).toBe(false);
    expect(agent.told).toEqual(["connect", "mute", "unmute"]);
  });

  test("while it connects is kept", async () => {
    const started = start();
    const agent = await connecting();
    client.setMuted(true);
    expect(agent.isMuted).toBe(false);
    agent.accept();
    await started;
    expect(agent.isMuted).toBe(true);
  });

  test("that the SDK throws at is not shown as one", async () => {
    const agent = await connect();
    agent.mute = () => {
      throw new Error(`no ${secret}`);
    };
    expect(() => client.setMuted(true)).toThrow(
      expect.objectContaining({
        code: "unsupported",
        message: expect.not.stringContaining(secret),
      }),
    );
    expect(state().isMuted).toBe(false);
  });

  test("that can't be had at the start: rather no call than one that is heard", async () => {
    client.setMuted(true);
    const started = start();
    const agent = await connecting();
    agent.mute = () => {
      throw new Error("no");
    };
    agent.accept();
    await expect(started).rejects.toMatchObject({ code: "unsupported" });
    expect(agent.told).toContain("disconnect");
  });

  test("of an instance without a microphone is dead, and says so", async () => {
    const onWarning = vi.fn();
    const agent = new AtomsAgentDouble({ apiKey: "k", agentId: "a", autoCaptureMic: false });
    client.on("warning", ({ error }) => onWarning(error));
    const started = start({ transport: agentSdkTransport(agent) });
    await vi.waitFor(() => expect(agent.told).toContain("connect"));
    agent.accept();
    await started;
    client.setMuted(true);
    expect(onWarning).toHaveBeenCalledTimes(1);
    expect(onWarning.mock.calls[0]?.[0]).toMatchObject({
      code: "unsupported",
      message: expect.stringMatching(/autoCaptureMic/),
    });
  });
});

describe("what the SDK can't do", () => {
  test("is told, and fails typed; what is read is 0 or empty", async () => {
    expect(client.getCapabilities().canSetVolume).toBe(true);
    await connect();
    expect(client.getCapabilities()).toEqual({
      ownsAudio: true,
      canChangeDevice: false,
      canSetVolume: false,
      hasLevels: false,
      canCallTools: false,
      canChat: false,
      canReconnect: true,
    });
    expect(client.getCapabilities()).toBe(state().capabilities);
    const lacks = (capability: string) =>
      expect.objectContaining({ code: "unsupported", details: { capability } });
    expect(() => client.setVolume({ volume: 0.5 })).toThrow(lacks("canSetVolume"));
    expect(() => client.setOutputMuted(true)).toThrow(lacks("canSetVolume"));
    expect(() => client.setOnHold(true)).toThrow(lacks("canSetVolume"));
    expect(state()).toMatchObject({ volume: 1, isOutputMuted: false, isOnHold: false });
    await expect(client.changeInputDevice({ inputDeviceId: "x" })).rejects.toThrow(
      lacks("canChangeDevice"),
    );
    await expect(client.changeOutputDevice({ outputDeviceId: "x" })).rejects.toThrow(
      lacks("canChangeDevice"),
    );
    expect(client.getInputVolume()).toBe(0);
    expect(client.getOutputVolume()).toBe(0);
    expect(client.getInputByteFrequencyData()).toHaveLength(0);
    expect(client.getOutputStream()).toBeNull();
    expect(await client.getStats()).toMatchObject({
      transport: "agent-sdk",
      contextSampleRateHz: null,
      playback: null,
    });
    await client.endSession();
    // Without a call it is for the next one, which may travel otherwise.
    client.setVolume({ volume: 0.5 });
    expect(state().volume).toBe(0.5);
  });

  test("a chat is refused before anything is made", async () => {
    const getAccessToken = vi.fn(() => secret);
    await expect(start({ textOnly: true, getAccessToken })).rejects.toMatchObject({
      code: "unsupported",
      details: { capability: "canChat" },
    });
    expect([sdk.made.length, getAccessToken.mock.calls.length]).toEqual([0, 0]);
  });

  test("a stream of the app is refused", async () => {
    await expect(start({ inputStream: {} as MediaStream })).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringMatching(/inputStream/),
    });
  });

  test("tools, and options that are left out, are warned of once", async () => {
    const onWarning = vi.fn();
    client.on("warning", ({ error }) => onWarning(error));
    await connect({
      clientTools: {
        one: () => "1",
        two: { description: "Two.", parameters: { type: "object" }, handler: () => "2" },
      },
      microphoneConstraints: { noiseSuppression: false },
    });
    expect(onWarning.mock.calls.map(([error]) => [error.code, error.message])).toEqual([
      ["unsupported", expect.stringMatching(/microphoneConstraints/)],
      ["unsupported", expect.stringMatching(/canCallTools/)],
    ]);
    expect(state().clientTools).toEqual({});
  });
});

describe("failures", () => {
  test("one message for every cause becomes a code that names the likely ones", async () => {
    const started = start();
    const agent = await connecting();
    agent.refuse();
    await expect(started).rejects.toMatchObject({
      code: "connection_refused",
      retryable: true,
      message: expect.stringMatching(/token.*no such agent.*firewall/),
    });
    expect(agent.listeners).toBe(0);
    expect(agent.told.at(-1)).toBe("disconnect");
    expect(state().status).toBe("error");
  });

  test.each([
    ["NotAllowedError", "microphone_denied"],
    ["NotFoundError", "microphone_not_found"],
    ["NotReadableError", "microphone_in_use"],
  ])("a microphone's %s is recognised, also as a cause", async (name, code) => {
    for (const error of [
      Object.assign(new Error(genericMessage), { name }),
      new Error(genericMessage, { cause: Object.assign(new Error(), { name }) }),
    ]) {
      const count = sdk.made.length + 1;
      const started = start();
      (await connecting(count)).refuse(error);
      await expect(started).rejects.toMatchObject({ code });
    }
  });

  test("what the server says comes before what the SDK says", async () => {
    const started = start();
    const agent = await connecting();
    agent.tell("error", { code: "404", message: "no agent" });
    agent.refuse();
    await expect(started).rejects.toMatchObject({
      code: "server_error",
      details: { serverCode: "404" },
    });
  });

  test("an error that is an Error, with the address in it", async () => {
    const started = start();
    const agent = await connecting();
    agent.tell("error", new Error(`wss://atoms.example/?token=${secret}&x`));
    agent.refuse();
    await expect(started).rejects.toMatchObject({
      code: "server_error",
      message: expect.stringMatching(/token=wct_…&x/),
    });
  });

  test("an end before the beginning", async () => {
    const started = start();
    (await connecting()).tell("session_ended", { reason: "setup_failed" });
    await expect(started).rejects.toMatchObject({ code: "server_error" });
  });

  test("a constructor that throws, and no word of the token", async () => {
    const onError = vi.fn();
    class Broken extends AtomsAgentDouble {
      constructor(options: ConstructorParameters<typeof AtomsAgentDouble>[0]) {
        super(options);
        throw new TypeError(`bad ${options.apiKey}`);
      }
    }
    const started = start({ transport: agentSdkTransport(Broken), onError });
    await expect(started).rejects.toMatchObject({
      code: "invalid_options",
      message: expect.stringMatching(/TypeError/),
    });
    expect(onError).toHaveBeenCalledTimes(1);
    expect(JSON.stringify(onError.mock.calls) + String(state().error?.cause)).not.toContain(secret);
  });

  test("something that is no agent", async () => {
    const started = start({ transport: agentSdkTransport({} as AtomsAgentDouble) });
    await expect(started).rejects.toMatchObject({ code: "invalid_options" });
  });

  test("a text that the SDK throws at", async () => {
    const agent = await connect();
    agent.sendText = () => {
      throw new Error(secret);
    };
    expect(() => client.sendUserMessage("x")).toThrow(
      expect.objectContaining({
        code: "unsupported",
        message: expect.not.stringContaining(secret),
      }),
    );
    expect(state().transcript).toEqual([]);
  });

  test("a connect that resolves without a session ends by the time limit", async () => {
    vi.useFakeTimers();
    const started = start({ connectTimeoutMs: 2000 });
    const failure = started.catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(0);
    sdk.latest().resolve();
    await vi.advanceTimersByTimeAsync(2000);
    expect(await failure).toMatchObject({ code: "connect_timeout" });
    expect(sdk.latest().told.at(-1)).toBe("disconnect");
  });
});

describe("the microphone's prompt", () => {
  test("comes before the token, and the microphone is let go again", async () => {
    let answer = (): void => {};
    stubMicrophone("prompt", () => new Promise((resolve) => (answer = resolve)));
    const getAccessToken = vi.fn(() => secret);
    const started = start({ getAccessToken });
    await vi.waitFor(() => expect(prompts).toBe(1));
    expect(getAccessToken).not.toHaveBeenCalled();
    answer();
    (await connecting()).accept();
    await started;
    expect([prompts, stoppedTracks, getAccessToken.mock.calls.length]).toEqual([1, 1, 1]);
  });

  test("that is refused is known for what it is, and costs no token", async () => {
    stubMicrophone("prompt", () =>
      Promise.reject(Object.assign(new Error(), { name: "NotAllowedError" })),
    );
    const getAccessToken = vi.fn(() => secret);
    await expect(start({ getAccessToken })).rejects.toMatchObject({ code: "microphone_denied" });
    expect(getAccessToken).not.toHaveBeenCalled();
  });
});

describe("an end in the midst of a start", () => {
  test("while the prompt stands", async () => {
    let answer = (): void => {};
    stubMicrophone("prompt", () => new Promise((resolve) => (answer = resolve)));
    const started = start();
    await vi.waitFor(() => expect(prompts).toBe(1));
    await client.endSession();
    await expect(started).rejects.toMatchObject({ code: "aborted" });
    answer();
    await vi.waitFor(() => expect(stoppedTracks).toBe(1));
    expect(sdk.made).toHaveLength(0);
  });

  test("while the token is fetched", async () => {
    let give = (_token: string): void => {};
    const getAccessToken = vi.fn(() => new Promise<string>((resolve) => (give = resolve)));
    const started = start({ getAccessToken });
    await vi.waitFor(() => expect(getAccessToken).toHaveBeenCalled());
    await client.endSession();
    await expect(started).rejects.toMatchObject({ code: "aborted" });
    give(secret);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(sdk.made).toHaveLength(0);
  });

  test("while the SDK connects: it is disconnected then, and again when it is through", async () => {
    const started = start();
    const agent = await connecting();
    await client.endSession();
    await expect(started).rejects.toMatchObject({ code: "aborted" });
    expect(agent.told).toEqual(["connect", "disconnect"]);
    agent.accept();
    await vi.waitFor(() => expect(agent.told).toEqual(["connect", "disconnect", "disconnect"]));
    expect(state().status).toBe("disconnected");
  });

  test("by a handler that hears of the connection", async () => {
    const agent = await connect({ onConnect: () => void client.endSession() });
    await vi.waitFor(() => expect(state().status).toBe("disconnected"));
    expect(agent.told.at(-1)).toBe("disconnect");
  });
});

describe("an instance", () => {
  const options = { apiKey: "sk_inside", agentId: "a" };
  const begin = (agent: AtomsAgentDouble, more: SessionOptions = {}): Promise<string> =>
    client.startSession({ transport: agentSdkTransport(agent), ...more });
  const asked = (agent: AtomsAgentDouble, times: number) =>
    vi.waitFor(() => expect(agent.told.filter((word) => word === "connect")).toHaveLength(times));

  test("needs no way in, and fetches no token", async () => {
    const getAccessToken = vi.fn(() => secret);
    const agent = new AtomsAgentDouble(options);
    const started = begin(agent, { getAccessToken });
    await asked(agent, 1);
    agent.accept();
    await started;
    expect(getAccessToken).not.toHaveBeenCalled();
  });

  test("can't reconnect, and says so before anything else", async () => {
    const agent = new AtomsAgentDouble(options);
    await expect(begin(agent, { reconnect: true })).rejects.toMatchObject({
      code: "unsupported",
      details: { capability: "canReconnect" },
    });
    expect(agent.told).toEqual([]);
  });

  test("serves one call at a time", async () => {
    const agent = new AtomsAgentDouble(options);
    const started = begin(agent);
    await asked(agent, 1);
    agent.accept();
    await started;
    const other = createConversationClient(server.runtime);
    await expect(other.startSession({ transport: agentSdkTransport(agent) })).rejects.toMatchObject(
      { code: "invalid_options", message: expect.stringMatching(/class/) },
    );
    expect(state().status).toBe("connected");
    agent.tell("transcript", { role: "user", text: "still here" });
    expect(state().transcript).toHaveLength(1);
  });

  test.each([true, false])(
    "serves one call after another; handlers that can be taken back: %s",
    async (unsubscribes) => {
      const agent = new AtomsAgentDouble(options, { unsubscribes, tellsItsEnd: "late" });
      let listeners = 0;
      for (const count of [1, 2, 3]) {
        const started = begin(agent);
        await asked(agent, count);
        listeners ||= agent.listeners;
        expect(agent.listeners, "none are added to those of before").toBe(listeners);
        // The end of the call before is told only now.
        if (count > 1) agent.tell("transcript", { role: "user", text: "of the call before" });
        if (count > 1) await new Promise((resolve) => setTimeout(resolve, 40));
        agent.accept(`CALL-${count}`);
        await expect(started).resolves.toBe(`CALL-${count}`);
        expect(state().transcript).toEqual([]);
        await client.endSession();
        expect(agent.listeners).toBe(unsubscribes ? 0 : listeners);
        agent.tell("transcript", { role: "user", text: "after the end" });
        expect(state().transcript).toEqual([]);
      }
    },
  );

  test("is not connected anew before it has come back from the call that was given up", async () => {
    const agent = new AtomsAgentDouble(options);
    const first = begin(agent);
    await asked(agent, 1);
    await client.endSession();
    await expect(first).rejects.toMatchObject({ code: "aborted" });
    const second = begin(agent);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(agent.told).toEqual(["connect", "disconnect"]);
    agent.refuse();
    await asked(agent, 2);
    expect(agent.told).toEqual(["connect", "disconnect", "disconnect", "connect"]);
    agent.accept();
    await second;
    expect(state().status).toBe("connected");
  });

  test("that was left muted is heard again in a call that is not", async () => {
    const agent = new AtomsAgentDouble(options);
    agent.isMuted = true;
    const started = begin(agent);
    await asked(agent, 1);
    agent.accept();
    await started;
    expect(agent.isMuted).toBe(false);
  });
});

test("a call that breaks is followed by another, with a fresh token and an agent of its own", async () => {
  vi.useFakeTimers();
  let tokens = 0;
  const started = start({
    reconnect: { initialDelayMs: 0 },
    getAccessToken: () => `wct_${(tokens += 1)}`,
  });
  await vi.advanceTimersByTimeAsync(0);
  const first = sdk.latest();
  first.accept("CALL-1");
  await started;
  client.setMuted(true);
  first.tell("session_ended", { reason: "1006" });
  expect(state().status).toBe("reconnecting");
  await vi.advanceTimersByTimeAsync(10);
  const second = sdk.latest();
  second.accept("CALL-2");
  await vi.advanceTimersByTimeAsync(0);
  expect(state()).toMatchObject({ status: "connected", conversationId: "CALL-2" });
  expect(second.isMuted).toBe(true);
  expect(sdk.made.map((agent) => agent.options.apiKey)).toEqual(["wct_1", "wct_2"]);
  expect(first.listeners).toBe(0);
});
