import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { portTransport, type PortMessage } from "../../../../test-support/portTransport.js";
import {
  AtomsError,
  createConversationClient,
  createOwnVoice,
  type ConversationClient,
  type OwnAudio,
  type SessionOptions,
  type Transport,
  type TransportFactory,
  type TransportLink,
} from "../index.js";
import { createScriptedServer } from "../testing/index.js";

const noFigures = { framesSent: 0, framesDropped: 0, bytesSent: 0, bytesReceived: 0 };
let client: ConversationClient;

beforeEach(() => void (client = createConversationClient()));
afterEach(() => client.endSession());

const state = () => client.store.getState();
const created = {
  type: "session.created",
  session_id: "s",
  call_id: "CALL-own",
  sample_rate: 24_000,
  channels: 1,
};

describe("the example of the documents", () => {
  let far: MessagePort;
  let near: MessagePort;
  let heard: PortMessage[];

  beforeEach(() => {
    ({ port1: near, port2: far } = new MessageChannel());
    heard = [];
    far.onmessage = ({ data }: MessageEvent<PortMessage>) => void heard.push(data);
  });
  afterEach(() => {
    near.close();
    far.close();
  });

  const options = (): SessionOptions => ({
    transport: portTransport(near),
    textOnly: true,
    apiKey: "sk_1",
    agentId: "a",
  });
  const say = (message: PortMessage): void => far.postMessage(message);
  const opened = () => vi.waitFor(() => expect(heard).toHaveLength(1));

  test("carries a chat from its beginning to its end", async () => {
    const started = client.startSession(options());
    await opened();
    expect(heard[0]).toEqual({ type: "open", url: expect.stringMatching(/^wss:.*token=sk_1/) });
    say({ type: "frame", frame: created });
    await expect(started).resolves.toBe("CALL-own");
    expect(state().transport).toBe("port");
    say({ type: "frame", frame: { type: "transcript", role: "assistant", text: "Hello" } });
    await vi.waitFor(() => expect(state().transcript).toHaveLength(1));
    client.sendUserMessage("Good day");
    const ended = client.endSession();
    await vi.waitFor(() => expect(heard).toHaveLength(3));
    expect(heard.slice(1)).toEqual([
      { type: "frame", frame: { type: "input_text.send", text: "Good day" } },
      { type: "frame", frame: { type: "session.close" } },
    ]);
    say({ type: "frame", frame: { type: "session.closed", reason: "client_requested" } });
    await ended;
    await vi.waitFor(() => expect(heard.at(-1)).toEqual({ type: "close", code: 1000 }));
    say({ type: "frame", frame: { type: "transcript", role: "assistant", text: "late" } });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(state().transcript).toHaveLength(2);
  });

  test("tells of a break, and of a refusal", async () => {
    const refused = client.startSession(options());
    await opened();
    say({ type: "close", code: 1006 });
    await expect(refused).rejects.toMatchObject({ code: "connection_refused" });

    heard = [];
    const started = client.startSession(options());
    await opened();
    say({ type: "frame", frame: created });
    await started;
    say({ type: "close", code: 1006 });
    await vi.waitFor(() => expect(state().error).toMatchObject({ code: "connection_lost" }));
  });

  test("says of a voice call that it can't be", async () => {
    const started = client.startSession({ ...options(), textOnly: false });
    await expect(started).rejects.toMatchObject({ code: "unsupported" });
    expect(heard).toEqual([]);
  });
});

/** A transport that does nothing, and what became of it. */
function createIdleTransport() {
  const told: string[] = [];
  let link: TransportLink | null = null;
  const transport: Transport = {
    kind: "idle",
    attach() {},
    connect: ({ url }) => void told.push(url === "" ? "connect" : url),
    disconnect() {},
    send() {},
    tapAudio() {},
    stats: () => Promise.resolve(noFigures),
    close: () => void told.push("close"),
  };
  return {
    told,
    transport,
    keep(given: TransportLink): Transport {
      link = given;
      return transport;
    },
    emit: (...given: Parameters<TransportLink["emit"]>) => link?.emit(...given),
  };
}

describe("a transport that fails", () => {
  const start = (transport: TransportFactory) =>
    client.startSession({ transport, textOnly: true, apiKey: "sk_secret", agentId: "a" });

  test.each<[string, TransportFactory]>([
    [
      "as it is asked",
      () => {
        throw new Error("sk_secret");
      },
    ],
    [
      "as it is made",
      () => ({
        createTransport() {
          throw new Error("sk_secret");
        },
      }),
    ],
    ["a moment later", () => ({ createTransport: () => Promise.reject(new Error("sk_secret")) })],
    [
      "as it connects",
      () => {
        const idle = createIdleTransport();
        const connect = () => {
          throw new Error("sk_secret");
        };
        return { createTransport: () => ({ ...idle.transport, connect }) };
      },
    ],
  ])("%s: ends the start, and shows no secret", async (_, transport) => {
    const error: unknown = await start(transport).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: "AtomsError" });
    expect(JSON.stringify([error, state()])).not.toContain("sk_secret");
    await client.endSession();
    expect(state().status).toBe("error");
  });

  test("with an error of its own gives that", async () => {
    const idle = createIdleTransport();
    const started = start(() => ({ createTransport: idle.keep }));
    await vi.waitFor(() => expect(idle.told).toHaveLength(1));
    const error = new AtomsError("server_error", "The bridge is closed.");
    idle.emit({ type: "failed", error });
    await expect(started).rejects.toBe(error);
    expect(idle.told.at(-1)).toBe("close");
  });

  test("in the midst of a call, with an error that can be tried again, gets another call", async () => {
    const idle = createIdleTransport();
    const started = client.startSession({
      transport: () => ({ createTransport: idle.keep }),
      textOnly: true,
      apiKey: "sk_1",
      agentId: "a",
      reconnect: { initialDelayMs: 0 },
    });
    await vi.waitFor(() => expect(idle.told).toHaveLength(1));
    idle.emit({ type: "frame", raw: created });
    await started;
    const error = new AtomsError("connection_lost", "The bridge is gone.", { retryable: true });
    idle.emit({ type: "failed", error });
    expect(state()).toMatchObject({ status: "reconnecting", error });
    await vi.waitFor(() => expect(idle.told).toHaveLength(2));
    idle.emit({ type: "frame", raw: { ...created, call_id: "CALL-again" } });
    expect(state()).toMatchObject({ status: "connected", conversationId: "CALL-again" });
    idle.emit({ type: "failed", error: new AtomsError("unsupported", "No more.") });
    expect(state()).toMatchObject({ status: "error", error: { code: "unsupported" } });
  });

  test("that comes when the start was given up is closed", async () => {
    const idle = createIdleTransport();
    let give = (_transport: Transport): void => {};
    const late = new Promise<Transport>((resolve) => (give = resolve));
    const started = start(() => ({ createTransport: () => late }));
    await client.endSession();
    await expect(started).rejects.toMatchObject({ code: "aborted" });
    give(idle.transport);
    await vi.waitFor(() => expect(idle.told).toEqual(["close"]));
  });
});

describe("a transport with audio of its own", () => {
  test("is told of mute, volume and devices, and says what is heard", async () => {
    const server = createScriptedServer();
    client = createConversationClient(server.runtime);
    const told: string[] = [];
    const audio: OwnAudio = {
      setMuted: (isMuted) => void told.push(`muted ${isMuted}`),
      setVolume: (volume) => void told.push(`volume ${volume}`),
      changeInput: async (id) => void told.push(`input ${id}`),
      changeOutput: async (id) => void told.push(`output ${id}`),
      stop: () => void told.push("stop"),
    };
    const idle = createIdleTransport();
    let play = (_report: "started" | "drained"): void => {};
    const started = client.startSession({
      transport: () => ({
        hasOwnCredential: true,
        capabilities: { hasLevels: false },
        createTransport: idle.keep,
        openVoice(settings, { onReport }) {
          play = (type) => onReport({ type, position: 0 });
          return createOwnVoice(audio, settings);
        },
      }),
    });
    await vi.waitFor(() => expect(idle.told).toEqual(["connect"]));
    idle.emit({ type: "frame", raw: created });
    await started;
    expect(client.getCapabilities()).toMatchObject({ ownsAudio: true, canSetVolume: true });
    expect(server.voice).toBeNull();

    client.setMuted(true);
    client.setVolume({ volume: 0.25 });
    await client.changeInputDevice({ inputDeviceId: "m" });
    await client.changeOutputDevice({ outputDeviceId: "s" });
    client.setOnHold(true);
    expect(told).toEqual([
      "muted true",
      "volume 0.25",
      "input m",
      "output s",
      "muted true",
      "volume 0",
    ]);
    play("started");
    expect(state().mode).toBe("speaking");
    play("drained");
    expect(state().mode).toBe("listening");
    idle.emit({ type: "closed", code: 1006, reason: "" });
    await client.endSession();
    expect(told.at(-1)).toBe("stop");
    expect(idle.told.at(-1)).toBe("close");
  });
});
