import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Callbacks } from "./callbacks.js";
import type { ConversationClient } from "./conversationClient.js";
import { createConversationClient } from "./createConversationClient.js";
import type { SessionOptions } from "./options.js";
import { createScriptedServer, type ScriptedServer } from "./testing/index.js";

let server: ScriptedServer;
let client: ConversationClient;
let warned: string[];

beforeEach(() => {
  server = createScriptedServer();
  client = createConversationClient(server.runtime);
  warned = [];
  vi.spyOn(console, "warn").mockImplementation((message: string) => void warned.push(message));
});
afterEach(async () => {
  await client.endSession();
  vi.restoreAllMocks();
});

async function connect(extra: SessionOptions = {}): Promise<void> {
  const started = client.startSession({ getAccessToken: () => "wct_1", ...extra });
  await server.connected();
  server.accept();
  await started;
}

const says = (type: "transcript" | "transcript.delta", role: "assistant" | "user", text: string) =>
  server.send({ type, role, text });

/** Everything that some callbacks were told, in order. */
function listenTo(...names: (keyof Callbacks)[]): { told: unknown[][]; callbacks: Callbacks } {
  const told: unknown[][] = [];
  const callbacks = Object.fromEntries(
    names.map((name) => [name, (...given: unknown[]) => void told.push([name, ...given])]),
  );
  return { told, callbacks };
}

describe("what the agent says, piece by piece", () => {
  const textCallbacks = [
    "onAgentChatResponsePart",
    "onMessage",
    "onAgentResponseCorrection",
  ] as const;
  const part = (type: string, text: string, event_id = 1) => [
    "onAgentChatResponsePart",
    { type, text, event_id },
  ];
  const message = (text: string, event_id = 1) => [
    "onMessage",
    { message: text, role: "agent", source: "ai", event_id },
  ];

  test("is the difference between what comes whole, and its end is told once", async () => {
    const { told, callbacks } = listenTo(...textCallbacks);
    await connect(callbacks);
    says("transcript.delta", "assistant", "Good");
    says("transcript.delta", "assistant", "Good");
    says("transcript.delta", "assistant", "Good evening");
    says("transcript", "assistant", "Good evening.");
    expect(told).toEqual([
      part("start", ""),
      part("delta", "Good"),
      part("delta", " evening"),
      part("delta", "."),
      part("stop", ""),
      message("Good evening."),
    ]);
  });

  test("comes in one piece where the server sends it in one", async () => {
    const { told, callbacks } = listenTo(...textCallbacks);
    await connect(callbacks);
    says("transcript", "assistant", "Hello.");
    expect(told).toEqual([
      part("start", ""),
      part("delta", "Hello."),
      part("stop", ""),
      message("Hello."),
    ]);
  });

  test("is corrected, after the message, when an interruption has cut it", async () => {
    const { told, callbacks } = listenTo(...textCallbacks);
    await connect(callbacks);
    says("transcript.delta", "assistant", "The train leaves at nine");
    server.send({ type: "interruption" });
    says("transcript", "assistant", "The train");
    expect(told.slice(2)).toEqual([
      part("stop", ""),
      message("The train"),
      [
        "onAgentResponseCorrection",
        {
          original_agent_response: "The train leaves at nine",
          corrected_agent_response: "The train",
          event_id: 1,
        },
      ],
    ]);
  });

  test("is corrected to nothing when it was cut before its first word was heard", async () => {
    const { told, callbacks } = listenTo(...textCallbacks);
    await connect(callbacks);
    says("transcript.delta", "assistant", "Well");
    says("transcript", "assistant", "");
    expect(told.slice(2).map(([name]) => name)).toEqual([
      "onAgentChatResponsePart",
      "onAgentResponseCorrection",
    ]);
  });

  test("begins anew when the server takes back what it had sent", async () => {
    const { told, callbacks } = listenTo("onAgentChatResponsePart");
    await connect(callbacks);
    says("transcript.delta", "assistant", "Their");
    says("transcript.delta", "assistant", "There is");
    expect(told).toEqual([
      part("start", ""),
      part("delta", "Their"),
      part("stop", ""),
      part("start", ""),
      part("delta", "There is"),
    ]);
  });

  const endings: [string, () => unknown][] = [
    ["the next turn begins", () => server.send({ type: "agent_start_talking" })],
    ["the call ends", () => client.endSession()],
    ["the line breaks", () => server.close()],
  ];
  test.each(endings)("stops without a last word when %s", async (_, end) => {
    const { told, callbacks } = listenTo("onAgentChatResponsePart");
    await connect(callbacks);
    says("transcript.delta", "assistant", "Well");
    await end();
    expect(told.slice(2)).toEqual([part("stop", "")]);
  });

  test("has its number for itself, whoever speaks meanwhile", async () => {
    const { told, callbacks } = listenTo(...textCallbacks, "onInterruption");
    await connect(callbacks);
    says("transcript.delta", "assistant", "Shall I");
    says("transcript.delta", "user", "Wait");
    server.send({ type: "interruption" });
    says("transcript", "user", "Wait!");
    says("transcript", "assistant", "Shall I");
    says("transcript", "assistant", "Of course.");
    expect(told.filter(([name]) => name !== "onAgentChatResponsePart")).toEqual([
      ["onInterruption", { event_id: 1 }],
      ["onMessage", { message: "Wait!", role: "user", source: "user", event_id: 2 }],
      message("Shall I", 1),
      message("Of course.", 3),
    ]);
  });
});

describe("raw frames", () => {
  test("go to whoever asks, in both directions, without samples and without the token", async () => {
    const { told, callbacks } = listenTo("onIncomingEvent", "onOutgoingEvent");
    await connect(callbacks);
    server.audio("AAAAAAAA");
    server.audioSent(960);
    server.send({ type: "news", of: "tomorrow" });
    client.sendUserMessage("Hi");
    await client.endSession();
    expect(told).toEqual([
      ["onIncomingEvent", expect.objectContaining({ type: "session.created" })],
      ["onIncomingEvent", { type: "output_audio.delta", audio: "6 bytes" }],
      ["onOutgoingEvent", { type: "input_audio_buffer.append", audio: "960 bytes" }],
      ["onIncomingEvent", { type: "news", of: "tomorrow" }],
      ["onOutgoingEvent", { type: "input_text.send", text: "Hi" }],
      ["onOutgoingEvent", { type: "session.close" }],
      ["onIncomingEvent", expect.objectContaining({ type: "session.closed" })],
    ]);
    expect(JSON.stringify(told)).not.toContain("wct_");
  });

  test("audio is only tapped where somebody listens, and no longer than that", async () => {
    await connect();
    expect(server.taps).toEqual({ received: false, sent: false });
    const stopIn = client.on("incomingFrame", () => {});
    expect(server.taps).toEqual({ received: true, sent: false });
    const stopOut = client.addCallbacks(() => ({ onDebug: () => {} }));
    expect(server.taps).toEqual({ received: true, sent: true });
    stopIn();
    stopOut();
    expect(server.taps).toEqual({ received: false, sent: false });
  });

  test("all of it, and what the call survives, is onDebug's", async () => {
    const onDebug = vi.fn();
    await connect({ onDebug });
    onDebug.mockClear();
    server.send({ type: "transcript" });
    client.sendUserMessage("Hi");
    expect(onDebug.mock.calls.map(([info]) => info)).toEqual([
      { type: "incoming", frame: { type: "transcript" } },
      { type: "warning", error: expect.objectContaining({ code: "invalid_frame" }) },
      { type: "outgoing", frame: { type: "input_text.send", text: "Hi" } },
    ]);
  });
});

describe("what has no counterpart on Atoms", () => {
  const foreign: SessionOptions = {
    userId: "ada",
    serverLocation: "eu-residency",
    overrides: { agent: { language: "de" }, tts: { speed: 1.1 }, conversation: {} },
  };

  test("as an option: one warning each, whatever the number of calls", async () => {
    await connect(foreign);
    await client.endSession();
    await connect(foreign);
    expect(warned.map((message) => /`(.+?)`/.exec(message)?.[1])).toEqual([
      "serverLocation",
      "userId",
      "overrides.agent",
      "overrides.tts",
    ]);
  });

  test("as an option, where `strict` is set: a typed error, before anything is asked for", async () => {
    const getAccessToken = vi.fn(() => "wct_1");
    const started = client.startSession({ ...foreign, getAccessToken, strict: true });
    await expect(started).rejects.toMatchObject({
      code: "no_counterpart",
      message: expect.stringMatching(/`serverLocation`.*migrating/),
    });
    expect(getAccessToken).not.toHaveBeenCalled();
    expect(warned).toEqual([]);
  });

  test("as a function: never throws, warns once, sends nothing", async () => {
    client.sendUserActivity();
    await connect();
    for (let key = 0; key < 100; key += 1) client.sendUserActivity();
    client.sendContextualUpdate("The cart has three items", { contextId: "cart" });
    client.sendFeedback(true, 1);
    client.sendMCPToolApprovalResult("call-1", true);
    expect(warned).toHaveLength(4);
    expect(server.sent).toEqual([]);
    await expect(client.uploadFile(new Blob(["x"]))).rejects.toMatchObject({
      code: "no_counterpart",
    });
  });

  test("as a function, where `strict` is set: throws", async () => {
    await connect({ strict: true });
    expect(() => client.sendContextualUpdate("x")).toThrowError(
      expect.objectContaining({ code: "no_counterpart" }),
    );
  });

  test("a multimodal message sends its text, and says that the file stays", async () => {
    await connect();
    client.sendMultimodalMessage({ text: "What is this?", fileIds: ["file-1"] });
    expect(server.sent).toEqual([{ type: "input_text.send", text: "What is this?" }]);
    expect(warned).toEqual([expect.stringMatching(/fileIds/)]);
    client.sendMultimodalMessage({ fileId: "file-1" });
    expect(server.sent).toHaveLength(1);
  });

  test("what has a meaning is no warning", async () => {
    await connect({
      connectionType: "webrtc",
      overrides: { conversation: { textOnly: true } },
      preferHeadphonesForIosDevices: true,
      useWakeLock: true,
      onPing: () => {},
    });
    expect(warned).toEqual([]);
  });
});

describe("the conversation as an object", () => {
  test("comes with the connection, before onConnect, and is the same until the end", async () => {
    const { told, callbacks } = listenTo("onConnect");
    const onConversationCreated = vi.fn(() => void told.push(["created"]));
    await connect({ ...callbacks, onConversationCreated });
    expect(told.map(([name]) => name)).toEqual(["created", "onConnect"]);
    const conversation = client.getConversation();
    expect(onConversationCreated).toHaveBeenCalledExactlyOnceWith(conversation);
    expect(client.getConversation()).toBe(conversation);
    expect(conversation).toMatchObject({ type: "voice" });
    expect(conversation?.isOpen()).toBe(true);
    conversation?.setMicMuted(true);
    expect(client.store.getState().isMuted).toBe(true);
    await conversation?.endSession();
    expect(conversation?.isOpen()).toBe(false);
    expect(client.getConversation()).toBeNull();
  });

  test("of the next call is another one", async () => {
    await connect();
    const first = client.getConversation();
    await client.endSession();
    await connect({ textOnly: true });
    expect(client.getConversation()).toMatchObject({ type: "text" });
    expect(client.getConversation()).not.toBe(first);
  });

  test("an app's code that throws there breaks nothing, and is reported", async () => {
    const reported = vi.spyOn(console, "error").mockImplementation(() => {});
    await connect({
      onConversationCreated() {
        throw new Error("app");
      },
    });
    expect(client.store.getState().status).toBe("connected");
    expect(reported).toHaveBeenCalledWith(expect.objectContaining({ message: "app" }));
  });
});

describe("connectionDelay", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("holds back the token and the connection, not the microphone", async () => {
    const getAccessToken = vi.fn(() => "wct_1");
    void client.startSession({ getAccessToken, connectionDelay: { default: 2000 } });
    await vi.advanceTimersByTimeAsync(1999);
    expect(server.voice?.microphone).toBe("open");
    expect(getAccessToken).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(getAccessToken).toHaveBeenCalledTimes(1);
  });

  test("is not counted as time that the token takes", async () => {
    const onError = vi.fn();
    void client.startSession({
      getAccessToken: () => "wct_1",
      connectionDelay: { default: 5000 },
      connectTimeoutMs: 1000,
      onError,
    });
    await vi.advanceTimersByTimeAsync(5000);
    server.accept();
    expect(client.store.getState().status).toBe("connected");
    expect(onError).not.toHaveBeenCalled();
  });

  test("ends with the start that is taken back: no timer, no token", async () => {
    const getAccessToken = vi.fn(() => "wct_1");
    void client.startSession({ getAccessToken, connectionDelay: { default: 2000 } });
    await vi.advanceTimersByTimeAsync(10);
    await client.endSession();
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(5000);
    expect(getAccessToken).not.toHaveBeenCalled();
  });

  test.each([
    ["Mozilla/5.0 (Linux; Android 15)", 3000],
    ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_0)", 700],
    ["Mozilla/5.0 (X11; Linux)", 100],
  ])("%s waits %i ms", async (userAgent, ms) => {
    vi.stubGlobal("navigator", { userAgent });
    const getAccessToken = vi.fn(() => "wct_1");
    const connectionDelay = { default: 100, android: 3000, ios: 700 };
    void client.startSession({ getAccessToken, connectionDelay });
    await vi.advanceTimersByTimeAsync(ms - 1);
    expect(getAccessToken).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(getAccessToken).toHaveBeenCalledTimes(1);
    vi.unstubAllGlobals();
  });

  test("that is no time is an invalid option", async () => {
    await expect(
      client.startSession({ getAccessToken: () => "wct_1", connectionDelay: { default: -1 } }),
    ).rejects.toMatchObject({ code: "invalid_options" });
  });
});
