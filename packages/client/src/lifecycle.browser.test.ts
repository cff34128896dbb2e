import { describe, expect, test, vi } from "vitest";
import { eventually, pause, setUpLiveCall } from "../../../test-support/liveCall.js";

const call = setUpLiveCall("localAgent");

describe("a call that breaks, with `reconnect`", () => {
  test("is followed by another that talks and listens, over the same microphone and audio graph", async () => {
    const onDisconnect = vi.fn();
    const first = await call.start({ reconnect: { initialDelayMs: 100 }, onDisconnect });
    await eventually(() => expect(call.finals("agent")).toHaveLength(1));
    await call.agent.command("fault", { fault: { type: "drop" }, callId: first });
    await eventually(() => expect(call.state().status).toBe("reconnecting"));
    await eventually(() => expect(call.state().status).toBe("connected"));
    const second = call.client.getId();
    expect(second).not.toBe(first);
    expect(call.resources.microphonePrompts()).toBe(1);
    expect(call.resources.contexts).toHaveLength(1);

    // The new call greets, and is heard; the person's voice reaches it.
    await eventually(() => expect(call.state().mode).toBe("speaking"));
    await eventually(() => expect(call.finals("agent")).toHaveLength(2));
    expect(call.finals("agent").map(({ callId }) => callId)).toEqual([first, second]);
    await eventually(async () =>
      expect((await call.agent.call(second)).framesReceived).toBeGreaterThan(50),
    );
    expect(Object.keys((await call.agent.call(second)).framesSizes)).toEqual(["960"]);
    expect(onDisconnect).not.toHaveBeenCalled();
    await call.client.endSession();
    call.expectNothingLeft();
  });

  test("does not say what the person would not have: the mute holds through it", async () => {
    const first = await call.start({ reconnect: { initialDelayMs: 100 }, micMuted: true });
    await call.agent.command("fault", { fault: { type: "drop" }, callId: first });
    await eventually(() => expect(call.client.getId()).not.toBe(first));
    const second = call.client.getId();
    // The fake microphone speaks after six seconds.
    await eventually(async () =>
      expect((await call.agent.call(second)).samplesReceived).toBeGreaterThan(24_000 * 8),
    );
    const { samplesReceived, zeroSamplesTail } = await call.agent.call(second);
    expect(zeroSamplesTail).toBe(samplesReceived);
  });

  test("keeps what is said meanwhile, three seconds of it, for the next call", async () => {
    const context = new AudioContext();
    const microphone = new MediaStreamAudioDestinationNode(context);
    const tone = new OscillatorNode(context);
    tone.connect(microphone);
    tone.start();
    let reconnectedAt = 0;
    call.client.on("reconnected", () => (reconnectedAt = Date.now()));
    const first = await call.start({
      reconnect: { initialDelayMs: 1000 },
      inputStream: microphone.stream,
    });
    await call.agent.command("fault", { fault: { type: "drop" }, callId: first });
    await eventually(() => expect(call.state().status).toBe("reconnecting"));
    await eventually(() => expect(call.state().status).toBe("connected"));
    const second = call.client.getId();
    await eventually(async () => {
      const seconds = (await call.agent.call(second)).samplesReceived / 24_000;
      const connectedFor = (Date.now() - reconnectedAt) / 1000;
      // Half a second at least was waited for.
      expect(seconds).toBeGreaterThan(connectedFor + 0.3);
    });
    await context.close();
  });
  test("with a server that says why, and that it is for good, ends", async () => {
    const callId = await call.start({ reconnect: true });
    await call.agent.command("fault", {
      fault: { type: "fatal_error", code: "401", afterMs: 0 },
      callId,
    });
    await eventually(() => expect(call.state().status).toBe("error"));
    expect(call.state().error).toMatchObject({ details: { serverCode: "401" } });
    await eventually(() => call.expectNothingLeft());
  });
});

test("figures that are asked for while the call ends are given, and a recorder of the voice comes to its end", async () => {
  await call.start();
  const stream = call.client.getOutputStream()!;
  const asked = call.client.getStats();
  window.dispatchEvent(new Event("pagehide"));
  expect(await asked).toMatchObject({ transport: "worker" });
  await eventually(() => call.expectNothingLeft());
  expect(stream.getTracks().map(({ readyState }) => readyState)).toEqual(["ended"]);
});

test("a start that is taken back at once says nothing of a loudspeaker", async () => {
  const warned = vi.fn();
  call.client.on("warning", warned);
  const started = call.start({ outputDeviceId: "default" }).catch(() => {});
  await call.client.endSession();
  await started;
  await pause(500);
  expect(warned).not.toHaveBeenCalled();
  call.expectNothingLeft();
});

test("a page that is left, or put into the cache, takes the call with it", async () => {
  const callId = await call.start();
  window.dispatchEvent(new Event("pagehide"));
  expect(call.state().status).toBe("disconnected");
  await eventually(() => call.expectNothingLeft());
  await eventually(async () => expect((await call.agent.call(callId)).open).toBe(false));
});

test("fifty calls leave no track, context, worker, socket, element or listener", async () => {
  const listeners = countListeners();
  const cycle = async (): Promise<void> => {
    await call.start({ reconnect: true });
    const stop = call.client.subscribeLevels(() => {});
    await call.client.endSession();
    stop();
  };
  try {
    await cycle();
    const elements = document.querySelectorAll("*").length;
    const before = listeners.count();
    for (let i = 0; i < 50; i += 1) await cycle();
    call.expectNothingLeft();
    expect(document.querySelectorAll("*")).toHaveLength(elements);
    expect(listeners.count()).toBe(before);
    await eventually(async () => expect((await call.agent.stats()).openSockets).toBe(0));
  } finally {
    listeners.stop();
  }
}, 120_000);

describe("levels for everybody who draws", () => {
  test("come from one loop before each frame, and there is none without listeners or on a hidden page", async () => {
    await call.start();
    const requested = vi.spyOn(window, "requestAnimationFrame");
    const [first, second] = [vi.fn(), vi.fn()];
    const stops = [call.client.subscribeLevels(first), call.client.subscribeLevels(second)];
    await eventually(() => expect(first.mock.calls.length).toBeGreaterThan(10));
    expect(Math.abs(first.mock.calls.length - second.mock.calls.length)).toBeLessThanOrEqual(1);
    // One request a frame for both, and one for each subscription.
    expect(requested.mock.calls.length - first.mock.calls.length).toBeLessThanOrEqual(3);
    expect(first.mock.calls[0]?.[0]).toBe(second.mock.calls.at(-1)?.[0]);
    await eventually(() => expect(first.mock.calls.at(-1)?.[0].output).toBeGreaterThan(0.1));

    const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    document.dispatchEvent(new Event("visibilitychange"));
    const whenHidden = first.mock.calls.length;
    await pause(200);
    expect(first.mock.calls.length).toBe(whenHidden);
    hidden.mockReturnValue(false);
    document.dispatchEvent(new Event("visibilitychange"));
    await eventually(() => expect(first.mock.calls.length).toBeGreaterThan(whenHidden + 3));

    for (const stop of stops) stop();
    requested.mockClear();
    await pause(200);
    expect(requested).not.toHaveBeenCalled();
  });
});

/** Counts what is registered on the page and its devices and not taken back. */
function countListeners(): { count(): number; stop(): void } {
  const { prototype } = EventTarget;
  const { addEventListener, removeEventListener } = prototype;
  const targets: EventTarget[] = [window, document, navigator.mediaDevices];
  const live = new Set<string>();
  const ids = new WeakMap<object, number>();
  let next = 0;
  const keyOf = (target: EventTarget, type: string, listener: object | null): string => {
    if (listener !== null && !ids.has(listener)) ids.set(listener, (next += 1));
    return `${targets.indexOf(target)} ${type} ${listener === null ? 0 : ids.get(listener)}`;
  };
  prototype.addEventListener = function add(this: EventTarget, ...args) {
    if (targets.includes(this ?? window)) {
      const key = keyOf(this ?? window, args[0], args[1]);
      live.add(key);
      const { signal } = Object(args[2]) as { signal?: AbortSignal };
      if (signal) addEventListener.call(signal, "abort", () => live.delete(key));
    }
    return addEventListener.apply(this, args);
  };
  prototype.removeEventListener = function remove(this: EventTarget, ...args) {
    if (targets.includes(this ?? window)) live.delete(keyOf(this ?? window, args[0], args[1]));
    return removeEventListener.apply(this, args);
  };
  return {
    count: () => live.size,
    stop() {
      Object.assign(prototype, { addEventListener, removeEventListener });
    },
  };
}

describe("the screen", () => {
  /** Locks that are held, in a browser that gives them out. */
  const watchWakeLocks = (): { held: () => number } => {
    let held = 0;
    vi.spyOn(navigator.wakeLock, "request").mockImplementation(() => {
      held += 1;
      const release = (): Promise<void> => Promise.resolve(void (held -= 1));
      return Promise.resolve({ release } as WakeLockSentinel);
    });
    return { held: () => held };
  };

  test("stays on while a call lasts, and not a moment longer", async () => {
    const { held } = watchWakeLocks();
    await call.start();
    expect(held()).toBe(1);
    // The browser takes a lock back with the page's visibility; ours asks again.
    document.dispatchEvent(new Event("visibilitychange"));
    await pause(10);
    expect(navigator.wakeLock.request).toHaveBeenCalledTimes(2);
    expect(held()).toBe(1);
    await call.client.endSession();
    expect(held()).toBe(0);
    document.dispatchEvent(new Event("visibilitychange"));
    expect(navigator.wakeLock.request).toHaveBeenCalledTimes(2);
  });

  test.each([{ useWakeLock: false }, { textOnly: true }])("may go off: %o", async (options) => {
    const { held } = watchWakeLocks();
    await call.start(options);
    expect(held()).toBe(0);
  });

  test("is no reason for a call to fail", async () => {
    const refused = vi.spyOn(navigator.wakeLock, "request").mockRejectedValue(new Error("no"));
    await call.start();
    expect(refused).toHaveBeenCalled();
    await eventually(() => expect(call.finals("agent")).toHaveLength(1));
  });
});

test("raw frames of a real call: everything that went over the wire, with sizes for samples", async () => {
  const incoming: Record<string, unknown>[] = [];
  const outgoing: Record<string, unknown>[] = [];
  const callId = await call.start({
    onIncomingEvent: (frame) => incoming.push(frame as Record<string, unknown>),
    onOutgoingEvent: (frame) => outgoing.push(frame as Record<string, unknown>),
  });
  await eventually(() => expect(call.finals("agent")).toHaveLength(1));
  const { framesReceived } = await call.agent.call(callId);
  const appended = outgoing.filter(({ type }) => type === "input_audio_buffer.append");
  expect(appended.length).toBeGreaterThan(0);
  expect(Math.abs(appended.length - framesReceived)).toBeLessThan(30);
  expect(new Set(appended.map(({ audio }) => audio))).toEqual(new Set(["960 bytes"]));
  const played = incoming.filter(({ type }) => type === "output_audio.delta");
  expect(played.length).toBeGreaterThan(0);
  for (const { audio } of played) expect(audio).toMatch(/^\d+ bytes$/);
  expect(incoming[0]).toMatchObject({ type: "session.created", call_id: callId });
});
