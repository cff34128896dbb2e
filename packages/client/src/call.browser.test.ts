import { describe, expect, inject, test, vi } from "vitest";
import { commands } from "vitest/browser";
import { controlAgent } from "../../../test-support/agentControl.js";
import { block, eventually, setUpLiveCall } from "../../../test-support/liveCall.js";

const live = setUpLiveCall("localAgent");
const { agent, start, state, turns, finals } = live;

const greeted = (): Promise<void> =>
  eventually(() => {
    expect(finals("agent")).toHaveLength(1);
    expect(state().mode).toBe("listening");
  });

/** Where the first sample that is not silence lies. */
const onset = (samples: ArrayLike<number>): number => {
  for (let i = 0; i < samples.length; i += 1) if (samples[i] !== 0) return i;
  return -1;
};

/** Compares what was heard with what was sent, sample by sample, from the first sound on. */
async function expectHeardExactly(callId: string): Promise<void> {
  const sent = await agent.audio(callId, "sent");
  const heard = live.output.samples();
  const from = onset(heard) - onset(sent);
  const rate = live.resources.contexts[0]?.sampleRate;
  expect(rate).toBe(24_000);
  expect(sent.length).toBeGreaterThan(24_000);
  for (let i = onset(sent); i < sent.length; i += 1) {
    const sample = Math.round((heard[from + i] ?? Number.NaN) * 32_768);
    if (sample !== sent[i]) {
      throw new Error(`sample ${i} of ${sent.length} is ${sample}, but ${sent[i]} was sent`);
    }
  }
}

/** From shortly after this sample on, half a second of what is played is nothing at all. */
async function expectSilenceFrom(sample: number): Promise<void> {
  const margin = 24_000 * 0.15;
  await eventually(() =>
    expect(live.output.samples().length).toBeGreaterThan(sample + margin + 12_000),
  );
  const after = live.output.samples().subarray(sample + margin, sample + margin + 12_000);
  expect(after.every((value) => value === 0)).toBe(true);
}

describe("the agent's voice", () => {
  test("is heard whole, in order and at its rate: the greeting, sample by sample", async () => {
    const modes: string[] = [];
    const callId = await start({ onModeChange: ({ mode }) => modes.push(mode) });
    expect(state().transport).toBe("worker");
    await greeted();
    await expectHeardExactly(callId);
    expect(modes).toEqual(["speaking", "listening"]);
    expect(finals("agent")[0]).toMatchObject({ text: "Hello, I am the local agent." });
  });

  test("is heard whole while the main thread is blocked", async () => {
    const callId = await start();
    await eventually(() => expect(state().mode).toBe("speaking"));
    for (const ms of [250, 500, 1000]) {
      block(ms);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await greeted();
    await expectHeardExactly(callId);
  });

  test("is heard from its first word when the microphone is slow", async () => {
    const { getUserMedia } = navigator.mediaDevices;
    navigator.mediaDevices.getUserMedia = async (constraints) => {
      await new Promise((resolve) => setTimeout(resolve, 1500));
      return getUserMedia.call(navigator.mediaDevices, constraints);
    };
    const modes: string[] = [];
    const callId = await start({ onModeChange: ({ mode }) => modes.push(mode) });
    await greeted();
    await expectHeardExactly(callId);
    expect(modes).toEqual(["speaking", "listening"]);
  });

  test("is heard to its last word when the line is closed without one", async () => {
    const onDisconnect = vi.fn();
    const callId = await start({ onDisconnect });
    await eventually(async () =>
      expect((await agent.call(callId)).audioSamplesSent).toBeGreaterThan(40_000),
    );
    expect(state().mode).toBe("speaking");
    await agent.command("fault", { fault: { type: "no_closed_frame", afterMs: 0 }, callId });
    await eventually(() => expect(onDisconnect).toHaveBeenCalledTimes(1));
    expect(onDisconnect.mock.calls[0]?.[0]).toMatchObject({ reason: "agent" });
    await expectHeardExactly(callId);
    await eventually(() => expect(live.resources.openContexts()).toBe(0));
  });

  test("reaches a page without workers by the direct way, which says why", async () => {
    const RealWorker = window.Worker;
    window.Worker = class {
      constructor() {
        throw new DOMException("Refused by policy", "SecurityError");
      }
    } as unknown as typeof Worker;
    try {
      const warnings = vi.fn();
      live.client.on("warning", warnings);
      const callId = await start();
      await greeted();
      expect(state().transport).toBe("direct");
      expect(warnings).toHaveBeenCalledWith(
        expect.objectContaining({ error: expect.objectContaining({ code: "worker_blocked" }) }),
      );
      await expectHeardExactly(callId);
    } finally {
      window.Worker = RealWorker;
    }
  });

  test("comes as base64 to whoever asks for it", async () => {
    const onAudio = vi.fn<(base64: string) => void>();
    const callId = await start({ onAudio });
    await greeted();
    const bytes = onAudio.mock.calls.reduce((sum, [base64]) => sum + atob(base64).length, 0);
    expect(bytes).toBe((await agent.audio(callId, "sent")).byteLength);
  });

  test("has a level while it speaks, and none afterwards", async () => {
    await start();
    await eventually(() => expect(live.client.getOutputVolume()).toBeGreaterThan(0.1));
    // The browser smooths a spectrum over time: it rises a little later than the level.
    await eventually(() =>
      expect(Math.max(...live.client.getOutputByteFrequencyData())).toBeGreaterThan(50),
    );
    await greeted();
    await eventually(() => expect(live.client.getOutputVolume()).toBe(0));
  });
});

describe("the person's voice", () => {
  test("reaches the server whole, gets a spoken answer, and silences the agent when it speaks over it", async () => {
    const onInterruption = vi.fn();
    const callId = await start({ onInterruption });
    await greeted();

    await eventually(() => expect(finals("user")).toHaveLength(1));
    expect(finals("user")[0]?.text).toMatch(/\d/);
    await eventually(() => expect(state().mode).toBe("speaking"));
    await eventually(() => expect(turns("agent").at(-1)?.text).toMatch(/^Once upon a time/));

    // The second sentence comes over the story.
    await eventually(() => expect(onInterruption).toHaveBeenCalledTimes(1));
    const interruptedAt = live.output.samples().length;
    await eventually(() => expect(state().mode).toBe("listening"));
    await expectSilenceFrom(interruptedAt);
    await eventually(() => {
      const story = finals("agent").find((turn) => turn.isInterrupted);
      expect(story?.text).toMatch(/^Once upon/);
      expect(story?.text).not.toMatch(/moon had set/);
    });

    const call = await agent.call(callId);
    expect(Object.keys(call.framesSizes)).toEqual(["960"]);
    const received = await agent.audio(callId, "received");
    const seconds = received.length / 24_000;
    const expected = (Date.now() - state().connectedAt!) / 1000;
    expect(Math.abs(seconds - expected)).toBeLessThan(1.5);
    expect(await similarity(received)).toBeGreaterThan(0.95);
  });

  test("is silence while muted, and the stream goes on", async () => {
    const callId = await start({ micMuted: true });
    await eventually(async () =>
      expect((await agent.call(callId)).samplesReceived).toBeGreaterThan(24_000 * 8),
    );
    const muted = await agent.call(callId);
    // The first sentence has begun by now, and none of it was sent.
    expect(muted.zeroSamplesTail).toBe(muted.samplesReceived);
    expect(live.client.getInputVolume()).toBe(0);
    expect(finals("user")).toHaveLength(0);
    live.client.setMuted(false);
    await eventually(async () => {
      const call = await agent.call(callId);
      expect(call.zeroSamplesTail).toBeLessThan(call.samplesReceived - muted.samplesReceived);
    });
  });
});

test("what was said before a mute, and before the session, is never sent", async () => {
  const context = new AudioContext();
  const microphone = new MediaStreamAudioDestinationNode(context);
  const tone = new OscillatorNode(context);
  tone.connect(microphone);
  tone.start();
  navigator.mediaDevices.getUserMedia = () => Promise.resolve(microphone.stream);
  const started = start({
    getAccessToken: async () => {
      await new Promise((resolve) => setTimeout(resolve, 800));
      // The tone has been captured for a while: now the person thinks better of it.
      live.client.setMuted(true);
      await new Promise((resolve) => setTimeout(resolve, 200));
      return agent.mintToken();
    },
  });
  const callId = await started;
  await eventually(async () =>
    expect((await agent.call(callId)).samplesReceived).toBeGreaterThan(12_000),
  );
  expect((await agent.audio(callId, "received")).every((sample) => sample === 0)).toBe(true);
  live.client.setMuted(false);
  await eventually(async () => expect((await agent.call(callId)).zeroSamplesTail).toBe(0));
  await context.close();
});

describe("where the browser has its own idea of rates", () => {
  test("a device's rate: both directions are resampled, and nothing is lost", async () => {
    const Watched = window.AudioContext;
    window.AudioContext = class extends Watched {
      constructor(options?: AudioContextOptions) {
        if (options?.sampleRate !== undefined) throw new DOMException("", "NotSupportedError");
        super(options);
      }
    };
    const callId = await start();
    await greeted();
    const { sampleRate } = live.resources.contexts.at(-1)!;
    expect(sampleRate).not.toBe(24_000);
    const sent = await agent.audio(callId, "sent");
    expect(resembles(live.output.samples(), sent, sampleRate / 24_000)).toBeGreaterThan(0.98);
    expect(Object.keys((await agent.call(callId)).framesSizes)).toEqual(["960"]);
  });

  test("a microphone that only works in a context at its own rate gets one, and it is closed", async () => {
    const RealSource = window.MediaStreamAudioSourceNode;
    window.MediaStreamAudioSourceNode = class extends RealSource {
      constructor(context: AudioContext, options: MediaStreamAudioSourceOptions) {
        if (context.sampleRate === 24_000) throw new DOMException("", "NotSupportedError");
        super(context, options);
      }
    };
    try {
      const callId = await start();
      expect(live.resources.openContexts()).toBe(2);
      await eventually(async () => {
        const { framesSizes, zeroSamplesTail } = await agent.call(callId);
        expect(Object.keys(framesSizes)).toEqual(["960"]);
        // Speech, through a context that is not the one of the loudspeaker.
        expect(zeroSamplesTail).toBeLessThan(24_000);
        expect(framesSizes["960"]).toBeGreaterThan(330);
      });
      await live.client.endSession();
      expect([live.resources.liveTracks(), live.resources.openContexts()]).toEqual([0, 0]);
    } finally {
      window.MediaStreamAudioSourceNode = RealSource;
    }
  });
});

test("a typed turn interrupts the agent and is answered aloud", async () => {
  const onMessage = vi.fn();
  await start({ micMuted: true, onMessage });
  await eventually(() => expect(state().mode).toBe("speaking"));
  live.client.sendUserMessage("What about this?");
  await eventually(() => expect(finals("agent").at(-1)?.text).toBe("You wrote: What about this?"));
  expect(finals("user")).toMatchObject([{ text: "What about this?", via: "text" }]);
  expect(turns("agent")[0]?.isInterrupted).toBe(true);
});

test("hanging up leaves nothing: no track, no context, no worker, no socket", async () => {
  const onDisconnect = vi.fn();
  const callId = await start({ onDisconnect });
  expect([
    live.resources.liveTracks(),
    live.resources.openContexts(),
    live.resources.liveWorkers(),
  ]).toEqual([1, 1, 1]);
  await live.client.endSession();
  expect([
    live.resources.liveTracks(),
    live.resources.openContexts(),
    live.resources.liveWorkers(),
  ]).toEqual([0, 0, 0]);
  const call = await agent.call(callId);
  expect(call).toMatchObject({ open: false, closeReason: "client_requested" });
  expect(onDisconnect.mock.calls).toEqual([[{ reason: "user" }]]);
});

test("giving up at any moment of the start leaves nothing either", async () => {
  for (const ms of [0, 1, 3, 6, 10, 20, 40, 80]) {
    const started = start();
    await new Promise((resolve) => setTimeout(resolve, ms));
    await live.client.endSession();
    await started.catch(() => {});
    expect([
      ms,
      live.resources.liveTracks(),
      live.resources.openContexts(),
      live.resources.liveWorkers(),
    ]).toEqual([ms, 0, 0, 0]);
    expect(state().status).toBe("disconnected");
  }
  await eventually(async () => expect((await agent.stats()).openSockets).toBe(0));
});

test("a chat asks for no microphone and makes no AudioContext", async () => {
  await start({ textOnly: true });
  await eventually(() => expect(finals("agent")).toHaveLength(1));
  live.client.sendUserMessage("Hello there");
  await eventually(() => expect(finals("agent").at(-1)?.text).toBe("You wrote: Hello there"));
  expect(live.resources.microphonePrompts()).toBe(0);
  expect(live.resources.contexts).toHaveLength(0);
  await live.client.endSession();
  expect(live.resources.liveWorkers()).toBe(0);
});

describe("what goes wrong has a code, and words for a person", () => {
  test.each<[string, () => Promise<string>]>([
    ["a wrong token", () => Promise.resolve("wct_never_minted")],
    [
      "a used token",
      async () => {
        const token = await agent.mintToken({ mode: "chat" });
        await start({ conversationToken: token, textOnly: true });
        await live.client.endSession();
        return token;
      },
    ],
    [
      "an expired token",
      async () => {
        const token = await controlAgent(inject("forgetfulAgent")).mintToken();
        await new Promise((resolve) => setTimeout(resolve, 20));
        return token;
      },
    ],
  ])("%s", async (name, getToken) => {
    const token = await getToken();
    const expired = name === "an expired token";
    const failed = start({
      conversationToken: token,
      ...(expired && { origin: new URL(inject("forgetfulAgent").url).origin }),
    });
    await expect(failed).rejects.toMatchObject({
      code: "connection_refused",
      message: expect.stringMatching(/token was used already or is older/),
    });
    expect(JSON.stringify(state().error)).not.toContain(token);
    expect([
      live.resources.liveTracks(),
      live.resources.openContexts(),
      live.resources.liveWorkers(),
    ]).toEqual([0, 0, 0]);
  });

  test("a denied microphone", async () => {
    // A frame that may not use the microphone gives the browser's real refusal.
    const frame = document.createElement("iframe");
    frame.allow = "microphone 'none'";
    document.body.append(frame);
    const { mediaDevices } = frame.contentWindow!.navigator;
    navigator.mediaDevices.getUserMedia = (constraints) => mediaDevices.getUserMedia(constraints);
    await expect(start()).rejects.toMatchObject({
      code: "microphone_denied",
      message: expect.stringMatching(/site settings/),
    });
    expect([live.resources.openContexts(), live.resources.liveWorkers()]).toEqual([0, 0]);
    frame.remove();
  });

  test("a microphone that does not exist", async () => {
    await expect(
      start({ microphoneConstraints: { deviceId: { exact: "gone" } } }),
    ).rejects.toMatchObject({ code: "microphone_not_found" });
  });

  test("a dropped socket", async () => {
    const onError = vi.fn();
    const onDisconnect = vi.fn();
    const callId = await start({ onError, onDisconnect });
    await agent.command("fault", { fault: { type: "drop" }, callId });
    await eventually(() => expect(state().status).toBe("error"));
    expect(state().error).toMatchObject({ code: "connection_lost", retryable: true });
    expect(onError).toHaveBeenCalledBefore(onDisconnect);
    expect(onDisconnect).toHaveBeenCalledTimes(1);
    await eventually(() =>
      expect([
        live.resources.liveTracks(),
        live.resources.openContexts(),
        live.resources.liveWorkers(),
      ]).toEqual([0, 0, 0]),
    );
  });

  test("an error frame and close 4000", async () => {
    const token = await agent.mintToken({
      fault: { type: "fatal_error", code: "worker_not_ready", message: "Try later" },
    });
    await expect(start({ conversationToken: token })).rejects.toMatchObject({
      code: "server_error",
      retryable: true,
      details: { serverCode: "worker_not_ready" },
    });
  });

  test("a server that never answers", async () => {
    const token = await agent.mintToken({ fault: { type: "never_answer" } });
    await expect(start({ conversationToken: token, connectTimeoutMs: 1000 })).rejects.toMatchObject(
      {
        code: "connect_timeout",
      },
    );
  });

  test("a blocked worklet", async () => {
    vi.spyOn(AudioWorklet.prototype, "addModule").mockRejectedValueOnce(
      new DOMException("Unable to load a worklet's module.", "AbortError"),
    );
    await expect(start()).rejects.toMatchObject({
      code: "worklet_blocked",
      message: expect.stringMatching(/script-src/),
    });
    expect([
      live.resources.liveTracks(),
      live.resources.openContexts(),
      live.resources.liveWorkers(),
    ]).toEqual([0, 0, 0]);
  });

  test("garbage and odd spellings in the stream: the call goes on", async () => {
    for (const fault of [{ type: "garbage" }, { type: "alternative_spelling" }] as const) {
      const token = await agent.mintToken({ fault });
      const callId = await start({ conversationToken: token });
      await greeted();
      expect(finals("agent")[0]?.text).toBe("Hello, I am the local agent.");
      expect((await agent.call(callId)).open).toBe(true);
      await live.client.endSession();
    }
  });

  test("the agent hangs up: its last words are heard, then the call is over", async () => {
    const onDisconnect = vi.fn();
    const token = await agent.mintToken({
      fault: { type: "agent_hangs_up", text: "Goodbye for now." },
    });
    await start({ conversationToken: token, onDisconnect });
    await eventually(() => expect(onDisconnect).toHaveBeenCalledTimes(1));
    expect(onDisconnect.mock.calls[0]?.[0]).toMatchObject({ reason: "agent" });
    expect(state().status).toBe("disconnected");
    expect(finals("agent").map((turn) => turn.text)).toContain("Goodbye for now.");
  });
});

/** How alike two recordings of one sound are that have different rates: 0 to 1. */
function resembles(heard: Float32Array, sent: Int16Array, ratio: number): number {
  const loud = heard.findIndex((sample) => Math.abs(sample) > 0.01);
  const loudSent = sent.findIndex((sample) => Math.abs(sample) > 0.01 * 32_768);
  let best = 0;
  for (let shift = -60; shift <= 60; shift += 1) {
    let [product, energy, power] = [0, 0, 0];
    for (let i = 100; i < sent.length - loudSent - 100; i += 3) {
      const at = loud + shift + i * ratio;
      const whole = Math.floor(at);
      const between = at - whole;
      const sample = (heard[whole] ?? 0) * (1 - between) + (heard[whole + 1] ?? 0) * between;
      const original = sent[loudSent + i]!;
      product += sample * original;
      energy += sample * sample;
      power += original * original;
    }
    best = Math.max(best, energy === 0 ? 0 : product / Math.sqrt(energy * power));
  }
  return best;
}

/** How much of the energy of the microphone's first sentence is found in what the server received: 0 to 1. */
async function similarity(received: Int16Array): Promise<number> {
  const context = new OfflineAudioContext(1, 24_000, 24_000);
  const base64 = await commands.readFile(inject("microphoneWav"), "base64");
  const file = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const said = (await context.decodeAudioData(file.buffer)).getChannelData(0);
  const from = said.findIndex((sample) => Math.abs(sample) > 0.02);
  const sentence = said.subarray(from, from + 2 * 24_000);
  let best = 0;
  for (let lag = 0; lag + sentence.length < received.length; lag += 1) {
    let [product, energy, power] = [0, 0, 0];
    for (let i = 0; i < sentence.length; i += 16) {
      const sample = received[lag + i]!;
      product += sample * sentence[i]!;
      energy += sample * sample;
      power += sentence[i]! * sentence[i]!;
    }
    const match = energy === 0 ? 0 : product / Math.sqrt(energy * power);
    if (match > best) best = match;
  }
  return best;
}
