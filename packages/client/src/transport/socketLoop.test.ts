import { describe, expect, test, vi } from "vitest";
import { encodePcm16 } from "../protocol/pcm16.js";
import { createSocketLoop, type SocketLike } from "./socketLoop.js";
import type { TransportEvent } from "./transport.js";

type Listener = (event: never) => void;

/** A socket without a network, two real audio channels, and a clock that stands still. */
/** @param frameLength How many samples the negotiated frames have, at 24 kHz. */
function setUp({ withAudio = true, isConnecting = true, frameLength = 1 } = {}) {
  const listeners: Record<string, Listener> = {};
  const sent: string[] = [];
  const state = { readyState: 0, bufferedAmount: 0, closedWith: 0, nowMs: 0, opened: 0 };
  const createSocket = (): SocketLike => {
    state.opened += 1;
    return {
      get readyState() {
        return state.readyState;
      },
      get bufferedAmount() {
        return state.bufferedAmount;
      },
      addEventListener: (type: string, listener: Listener) => void (listeners[type] = listener),
      send: (data) => void sent.push(data),
      close: (code) => void (state.closedWith = code ?? 0),
    };
  };
  const capture = new MessageChannel();
  const playback = new MessageChannel();
  const played: unknown[] = [];
  const captured: unknown[] = [];
  playback.port2.onmessage = ({ data }) => played.push(data);
  capture.port2.onmessage = ({ data }) => captured.push(data);
  const events: TransportEvent[] = [];
  const loop = createSocketLoop({ createSocket, now: () => state.nowMs }, (event) =>
    events.push(event),
  );
  if (withAudio) loop.attach({ capture: capture.port1, playback: playback.port1 });
  const connect = (): void =>
    loop.connect({ url: "ws://test", sampleRateHz: 24_000, chunkMs: frameLength / 24 });
  if (isConnecting) connect();
  return {
    loop,
    connect,
    listeners,
    state,
    sent,
    events,
    played,
    captured,
    microphone: (samples: number[]) => capture.port2.postMessage(Int16Array.from(samples)),
    mute: () => capture.port2.postMessage({ type: "discard" }),
    open: () => void (state.readyState = 1),
    receive: (frame: unknown) =>
      (listeners["message"] as (event: { data: unknown }) => void)({
        data:
          typeof frame === "string" || frame instanceof Uint8Array ? frame : JSON.stringify(frame),
      }),
    closeFromServer: (code: number) =>
      (listeners["close"] as (event: object) => void)({ code, reason: "" }),
  };
}

const created = (rate = 24_000) => ({ type: "session.created", call_id: "c", sample_rate: rate });
const audio = (...samples: number[]) => ({
  type: "output_audio.delta",
  audio: encodePcm16(Int16Array.from(samples)),
});
/** Ports deliver in a later task. */
const delivered = () => new Promise((resolve) => setTimeout(resolve, 20));
const frame = (...samples: number[]) =>
  JSON.stringify({
    type: "input_audio_buffer.append",
    audio: encodePcm16(Int16Array.from(samples)),
  });

describe("the microphone", () => {
  test("is heard from the session's begin on; speech from before is kept and sent in order", async () => {
    const { microphone, open, receive, sent } = setUp();
    microphone([1]);
    open();
    microphone([2]);
    await delivered();
    expect(sent).toEqual([]);
    receive(created());
    microphone([3]);
    await delivered();
    expect(sent).toEqual([frame(1), frame(2), frame(3)]);
  });

  test("is kept while the token is still being fetched", async () => {
    const { microphone, connect, open, receive, sent, loop } = setUp({ isConnecting: false });
    microphone([1]);
    await delivered();
    connect();
    open();
    microphone([2]);
    await delivered();
    receive(created());
    expect(sent).toEqual([frame(1), frame(2)]);
    expect(loop.stats().framesDropped).toBe(0);
  });

  test("keeps three seconds at most before the session", async () => {
    const { microphone, open, receive, sent } = setUp({ frameLength: 24_000 });
    open();
    const second = Array.from({ length: 24_000 }, () => 0);
    for (let i = 1; i <= 5; i += 1) microphone([i, ...second.slice(1)]);
    await delivered();
    receive(created());
    expect(sent).toHaveLength(3);
    expect(sent[0]).toBe(frame(3, ...second.slice(1)));
  });

  test("forgets early speech that was followed by a mute", async () => {
    const { microphone, mute, open, receive, sent } = setUp();
    open();
    microphone([1]);
    mute();
    microphone([0]);
    await delivered();
    receive(created());
    expect(sent).toEqual([frame(0)]);
  });

  test("forgets early speech when the server names another rate, and passes the rate on", async () => {
    const { microphone, open, receive, sent, played, captured } = setUp();
    open();
    microphone([1]);
    await delivered();
    receive(created(8000));
    await delivered();
    expect(sent).toEqual([]);
    const format = { type: "format", sampleRateHz: 8000 };
    expect([captured, played]).toEqual([[format], [format]]);
  });
});

describe("a network that takes less than the microphone gives", () => {
  const second = (first: number): number[] => [first, ...Array.from({ length: 23_999 }, () => 0)];

  test("gets the newest three seconds; the rest is dropped, counted, and told once", async () => {
    const { microphone, open, receive, state, sent, events, loop } = setUp({
      frameLength: 24_000,
    });
    open();
    receive(created());
    state.bufferedAmount = 65_536;
    for (let i = 1; i <= 6; i += 1) microphone(second(i));
    await delivered();
    expect(sent).toEqual([]);
    expect(events.filter(({ type }) => type === "congested")).toHaveLength(1);
    expect(loop.stats()).toMatchObject({ framesSent: 0, framesDropped: 3 });

    state.bufferedAmount = 0;
    microphone(second(7));
    await delivered();
    expect(sent).toEqual([4, 5, 6, 7].map((first) => frame(...second(first))));
    expect(loop.stats()).toMatchObject({ framesSent: 4, framesDropped: 3 });

    // A second time is told again.
    state.bufferedAmount = 65_536;
    for (let i = 1; i <= 5; i += 1) microphone(second(i));
    await delivered();
    expect(events.filter(({ type }) => type === "congested")).toHaveLength(2);
  });

  test("forgets what waited when the person mutes", async () => {
    const { microphone, mute, open, receive, state, sent } = setUp();
    open();
    receive(created());
    state.bufferedAmount = 65_536;
    microphone([1]);
    mute();
    await delivered();
    state.bufferedAmount = 0;
    microphone([0]);
    await delivered();
    expect(sent).toEqual([frame(0)]);
  });
});

describe("a second call over the same audio path", () => {
  test("gets what was said between the two, and nothing of the first socket's", async () => {
    const { microphone, open, connect, receive, closeFromServer, sent, events, state } = setUp();
    open();
    receive(created());
    closeFromServer(1006);
    microphone([1]);
    await delivered();
    expect(sent).toEqual([]);
    connect();
    microphone([2]);
    await delivered();
    receive(created());
    await delivered();
    expect(sent).toEqual([frame(1), frame(2)]);
    expect(state.opened).toBe(2);
    expect(events.map(({ type }) => type)).toEqual(["frame", "closed", "frame"]);
  });

  test("keeps what is said after a disconnect for the next one, and hears no more of the first", async () => {
    const { open, connect, loop, microphone, receive, sent, state, listeners, events } = setUp();
    open();
    receive(created());
    const lateFrame = listeners["message"] as (event: object) => void;
    loop.disconnect();
    expect(state.closedWith).toBe(1000);
    lateFrame({ data: JSON.stringify(audio(9)) });
    microphone([1]);
    await delivered();
    expect(sent).toEqual([]);
    connect();
    receive(created());
    expect(sent).toEqual([frame(1)]);
    expect(events.map(({ type }) => type)).toEqual(["frame", "frame"]);
  });

  test("keeps what a socket that is closing can't take", async () => {
    const { open, connect, microphone, receive, sent, state, loop } = setUp();
    open();
    receive(created());
    state.readyState = 2;
    microphone([1]);
    await delivered();
    expect([sent, loop.stats().framesSent]).toEqual([[], 0]);
    connect();
    open();
    receive(created());
    expect(sent).toEqual([frame(1)]);
  });

  test("closes a socket that still is there, and ignores its late words", () => {
    const { open, connect, state, events, receive, listeners } = setUp();
    open();
    receive(created());
    const lateClose = listeners["close"] as (event: object) => void;
    connect();
    expect(state.closedWith).toBe(1000);
    lateClose({ code: 1000, reason: "" });
    expect(events).toHaveLength(1);
  });
});

test("a microphone that does not know the negotiated rate yet is not sent at the wrong one", async () => {
  const { microphone, open, connect, receive, closeFromServer, loop, sent } = setUp({
    frameLength: 3,
  });
  open();
  microphone([1, 2, 3]);
  await delivered();
  receive(created(8000));
  microphone([1, 2, 3]);
  microphone([4]);
  await delivered();
  expect(sent).toEqual([frame(4)]);

  closeFromServer(1006);
  const next = new MessageChannel();
  const told: unknown[] = [];
  next.port2.onmessage = ({ data }) => told.push(data);
  loop.attach({ capture: next.port1 });
  next.port2.postMessage(Int16Array.of(5, 6, 7));
  next.port2.postMessage(Int16Array.of(8));
  await delivered();
  expect(told).toEqual([{ type: "format", sampleRateHz: 8000 }]);
  connect();
  receive(created(8000));
  expect(sent).toEqual([frame(4), frame(8)]);
});

test("a second microphone takes the place of the first, at the negotiated rate", async () => {
  const { microphone, open, receive, loop, sent } = setUp();
  open();
  receive(created());
  const next = new MessageChannel();
  const told: unknown[] = [];
  next.port2.onmessage = ({ data }) => told.push(data);
  loop.attach({ capture: next.port1 });
  next.port2.postMessage(Int16Array.of(2));
  microphone([1]);
  await delivered();
  expect(sent).toEqual([frame(2)]);
  expect(told).toEqual([{ type: "format", sampleRateHz: 24_000 }]);
});

describe("the agent's audio", () => {
  test("goes to the loudspeaker alone", async () => {
    const { receive, played, events } = setUp();
    receive(created());
    receive(audio(1, 2));
    receive(audio(3));
    await delivered();
    expect(played.slice(1)).toEqual([Int16Array.of(1, 2), Int16Array.of(3)]);
    expect(events).toHaveLength(1);
  });

  test("is flushed by an interruption, and what is left of the turn is dropped", async () => {
    const { receive, played, state } = setUp();
    receive(audio(1));
    receive({ type: "interruption" });
    receive(audio(2));
    receive({ type: "agent.start_talking" });
    receive(audio(3));
    await delivered();
    expect(played).toEqual([
      Int16Array.of(1),
      { type: "flush" },
      { type: "turn", isOver: false },
      Int16Array.of(3),
    ]);

    receive({ type: "interruption" });
    state.nowMs = 1001;
    receive(audio(4));
    await delivered();
    // A server that announces no turns is heard again after a second.
    expect(played.at(-1)).toEqual(Int16Array.of(4));
  });

  test("that can't be decoded is passed on, to be reported", () => {
    const { receive, events } = setUp();
    const broken = { type: "output_audio.delta", audio: "AAA=A" };
    receive(broken);
    expect(events).toEqual([{ type: "frame", raw: broken }]);
  });

  test("is reported while it is tapped", () => {
    const { receive, events, loop } = setUp();
    loop.tapAudio(true, false);
    receive(audio(1));
    loop.tapAudio(false, false);
    receive(audio(2));
    expect(events).toEqual([{ type: "audio", base64: encodePcm16(Int16Array.of(1)) }]);
  });
});

test("frames of the microphone are counted out to whoever listens", async () => {
  const { events, loop, open, receive, microphone } = setUp();
  open();
  receive(created());
  loop.tapAudio(false, true);
  microphone([1]);
  await delivered();
  loop.tapAudio(false, false);
  microphone([2]);
  await delivered();
  expect(events.slice(1)).toEqual([{ type: "audioSent", byteLength: 2 }]);
});

test("everything else is passed on: JSON parsed, the rest as it is", () => {
  const { receive, events } = setUp();
  const frames = [{ type: "transcript", text: "x" }, [1], null, "{", "[".repeat(200_000)];
  frames.forEach(receive);
  expect(events).toEqual(frames.map((raw) => ({ type: "frame", raw })));
  receive(new Uint8Array(3));
  expect(events.at(-1)).toEqual({ type: "frame", raw: null });
});

test("a chat needs no ports", () => {
  const { receive, events } = setUp({ withAudio: false });
  receive(created());
  receive(audio(1));
  receive({ type: "interruption" });
  expect(events).toHaveLength(2);
});

test("text goes out only while the socket is open", () => {
  const { loop, open, sent } = setUp();
  loop.send("early");
  open();
  loop.send("now");
  expect(sent).toEqual(["now"]);
});

test("nothing comes after the close, from whichever side", async () => {
  const fromServer = setUp();
  fromServer.closeFromServer(1006);
  fromServer.receive(audio(1));
  fromServer.closeFromServer(1006);
  await vi.waitFor(() =>
    expect(fromServer.events).toEqual([{ type: "closed", code: 1006, reason: "" }]),
  );
  await delivered();
  // What comes next is another turn: a silence from here on is no gap.
  expect(fromServer.played).toEqual([{ type: "turn", isOver: false }]);

  const fromHere = setUp();
  fromHere.loop.close();
  fromHere.receive(created());
  fromHere.closeFromServer(1000);
  expect(fromHere.events).toEqual([]);
  expect(fromHere.state.closedWith).toBe(1000);
});
