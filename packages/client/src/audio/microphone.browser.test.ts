import { describe, expect, test, vi } from "vitest";
import { block, eventually, pause, setUpLiveCall } from "../../../../test-support/liveCall.js";
import type { SessionOptions } from "../options.js";
import { createTestMicrophone, withMicrophones } from "../../../../test-support/testMicrophone.js";

const call = setUpLiveCall("commandedAgent");

/** The newest so many seconds that the agent has received. */
async function received(callId: string, seconds: number): Promise<Int16Array> {
  return (await call.agent.audio(callId, "received")).slice(-seconds * 24_000);
}

/** The strongest pitch of a sound, to a few Hz: by its zero crossings. */
function pitchOf(samples: Int16Array): number {
  let crossings = 0;
  for (let i = 1; i < samples.length; i += 1) {
    if (samples[i - 1]! < 0 && samples[i]! >= 0) crossings += 1;
  }
  return (crossings * 24_000) / samples.length;
}

const hears = (callId: string, hz: number): Promise<void> =>
  eventually(async () =>
    expect(Math.abs(pitchOf(await received(callId, 0.4)) - hz)).toBeLessThan(15),
  );

test("frames leave on time while the main thread is blocked: as many as ever, and no burst afterwards", async () => {
  await call.start();
  await pause(500);
  call.command({ type: "resetUplink" });
  await pause(100);
  const from = performance.now();
  for (const ms of [250, 500, 1000]) {
    block(ms);
    await pause(50);
  }
  const { frames, p95Ms, maxMs } = await call.uplink();
  const expected = (performance.now() - from) / 20;
  expect(frames).toBeGreaterThan(expected - 15);
  // Far wider than what a quiet machine shows, and far below what a page in the middle would cost.
  expect(p95Ms).toBeLessThan(60);
  expect(maxMs).toBeLessThan(400);
});

describe("a microphone that is unplugged", () => {
  test("is followed by the default one within a second, on the same call, at the same mute", async () => {
    const [first, second] = [createTestMicrophone(440), createTestMicrophone(880)];
    await withMicrophones([first, second], async (opened) => {
      const callId = await call.start();
      await hears(callId, 440);
      const changed = vi.fn();
      call.client.on("microphoneChange", changed);
      const unpluggedAt = performance.now();
      first.unplug();
      await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(1), { timeout: 5000 });
      expect(performance.now() - unpluggedAt).toBeLessThan(1000);
      await hears(callId, 880);
      expect(opened).toHaveLength(2);
      expect(call.state()).toMatchObject({
        conversationId: callId,
        status: "connected",
        microphone: { deviceId: second.deviceId },
      });
      const { framesSizes } = await call.agent.call(callId);
      expect(Object.keys(framesSizes)).toEqual(["960"]);
      expect(first.isLive()).toBe(false);
      await call.client.endSession();
      expect(second.isLive()).toBe(false);
    });
  });

  test("keeps the mute", async () => {
    const [first, second] = [createTestMicrophone(440), createTestMicrophone(880)];
    await withMicrophones([first, second], async (opened) => {
      const callId = await call.start({ micMuted: true });
      first.unplug();
      await eventually(() => expect(opened).toHaveLength(2));
      await pause(500);
      const sent = await call.agent.audio(callId, "received");
      expect(sent.length).toBeGreaterThan(0);
      expect(sent.every((sample) => sample === 0)).toBe(true);
      call.client.setMuted(false);
      await hears(callId, 880);
    });
  });

  test("makes one change, however many events it makes", async () => {
    const [first, second] = [createTestMicrophone(440), createTestMicrophone(880)];
    await withMicrophones([first, second], async (opened) => {
      const callId = await call.start();
      first.unplug();
      for (let i = 0; i < 12; i += 1) {
        navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
        await pause(20);
      }
      await hears(callId, 880);
      expect(opened).toHaveLength(2);
    });
  });

  test("and is the only one is a warning; the call goes on, in silence, until there is another", async () => {
    const first = createTestMicrophone(440);
    const later = createTestMicrophone(880);
    const microphones = [first];
    await withMicrophones(microphones, async () => {
      const warned = vi.fn();
      call.client.on("warning", warned);
      const callId = await call.start();
      first.unplug();
      await eventually(() =>
        expect(warned.mock.calls[0]?.[0].error).toMatchObject({ code: "microphone_not_found" }),
      );
      expect(call.state().status).toBe("connected");
      microphones.push(later);
      navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
      await hears(callId, 880);
    });
  });

  test("and was asked for by a constraint is no reason to ask for it again", async () => {
    const [headset, builtIn] = [createTestMicrophone(440), createTestMicrophone(880)];
    await withMicrophones([builtIn, headset], async () => {
      const callId = await call.start({
        microphoneConstraints: { deviceId: { exact: headset.deviceId } },
      });
      await hears(callId, 440);
      headset.unplug();
      await hears(callId, 880);
    });
  });

  test("and was chosen is used again when it is back", async () => {
    const [headset, builtIn] = [createTestMicrophone(440), createTestMicrophone(880)];
    await withMicrophones([builtIn, headset], async () => {
      const callId = await call.start({ inputDeviceId: headset.deviceId });
      await hears(callId, 440);
      headset.unplug();
      await hears(callId, 880);
      headset.plugIn();
      await hears(callId, 440);
      expect(builtIn.isLive()).toBe(false);
    });
  });
});

describe("another microphone by choice", () => {
  test("takes over within the call", async () => {
    const [first, second] = [createTestMicrophone(440), createTestMicrophone(880)];
    await withMicrophones([first, second], async () => {
      const callId = await call.start();
      await call.client.changeInputDevice({ inputDeviceId: second.deviceId });
      expect(call.state().microphone).toMatchObject({ deviceId: second.deviceId });
      await hears(callId, 880);
      expect([first.isLive(), second.isLive()]).toEqual([false, true]);
    });
  });

  test("that can't be opened leaves the present one working", async () => {
    const first = createTestMicrophone(440);
    await withMicrophones([first], async () => {
      const callId = await call.start();
      const failed = call.client.changeInputDevice({ inputDeviceId: "gone" });
      await expect(failed).rejects.toMatchObject({ code: "microphone_not_found" });
      await pause(300);
      await hears(callId, 440);
      expect(first.isLive()).toBe(true);
    });
  });

  test("of two choices in a row, the last one counts, whichever opens first", async () => {
    const [first, slow, fast] = [440, 660, 880].map((hz) => createTestMicrophone(hz));
    await withMicrophones([first!, slow!, fast!], async () => {
      const callId = await call.start();
      slow!.opensAfterMs = 300;
      await Promise.all([
        call.client.changeInputDevice({ inputDeviceId: slow!.deviceId }),
        call.client.changeInputDevice({ inputDeviceId: fast!.deviceId }),
      ]);
      await pause(400);
      await hears(callId, 880);
      expect([first!.isLive(), slow!.isLive(), fast!.isLive()]).toEqual([false, false, true]);
      // The one that came too late is nobody's choice, also when the devices change.
      navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
      await pause(800);
      expect([slow!.isLive(), fast!.isLive()]).toEqual([false, true]);
    });
  });
});

test("a headset that changes its rate gets another graph, over the same stream", async () => {
  const headset = createTestMicrophone(440);
  await withMicrophones([headset], async (opened) => {
    const callId = await call.start();
    await hears(callId, 440);
    const changed = vi.fn();
    call.client.on("microphoneChange", changed);
    // As a Bluetooth headset does when its microphone is used.
    headset.setRate(16_000);
    navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
    await eventually(() => expect(changed).toHaveBeenCalledTimes(1));
    expect(call.state().microphone?.sampleRateHz).toBe(16_000);
    await hears(callId, 440);
    expect(opened).toHaveLength(1);
    // The processor that was replaced has stopped: there is one stream of frames, of 50 a second.
    call.command({ type: "resetUplink" });
    await pause(1000);
    expect((await call.uplink()).frames).toBeLessThan(75);
  });
});

test("where a context takes one rate only, the microphone's context is replaced with the microphone", async () => {
  const [first, second] = [createTestMicrophone(440), createTestMicrophone(880)];
  const RealSource = window.MediaStreamAudioSourceNode;
  window.MediaStreamAudioSourceNode = class extends RealSource {
    constructor(context: AudioContext, options: MediaStreamAudioSourceOptions) {
      // As in Firefox: no microphone in a context that has not the rate of the device.
      if (context.sampleRate === 24_000) throw new DOMException("", "NotSupportedError");
      super(context, options);
    }
  };
  try {
    await withMicrophones([first, second], async () => {
      // The test's microphones have contexts of their own.
      const before = call.resources.openContexts();
      const callId = await call.start();
      expect(call.resources.openContexts()).toBe(before + 2);
      await hears(callId, 440);
      first.unplug();
      await hears(callId, 880);
      await eventually(() => expect(call.resources.openContexts()).toBe(before + 2));
      await call.client.endSession();
      expect(call.resources.openContexts()).toBe(before);
    });
  } finally {
    window.MediaStreamAudioSourceNode = RealSource;
  }
});

describe("sound that the browser holds back", () => {
  test("is a state, and heals with the next gesture; never by itself", async () => {
    await call.start();
    const context = call.resources.contexts[0]!;
    const resumed = vi.spyOn(context, "resume");
    await context.suspend();
    await eventually(() => expect(call.state().isAudioBlocked).toBe(true));
    await pause(500);
    expect(resumed).not.toHaveBeenCalled();
    expect(context.state).toBe("suspended");
    document.dispatchEvent(new Event("pointerdown"));
    await eventually(() => expect(call.state().isAudioBlocked).toBe(false));
    expect(resumed).toHaveBeenCalledTimes(1);
    call.command({ type: "burst", seconds: 1, signal: "numbers" });
    await call.expectHeard("numbers", 1);
  });

  test("also where the system interrupts it, as iOS does, and does not give it back at the first gesture", async () => {
    await call.start();
    const context = call.resources.contexts[0]!;
    let state: string = "interrupted";
    Object.defineProperty(context, "state", { get: () => state, configurable: true });
    const resume = vi
      .spyOn(context, "resume")
      .mockRejectedValueOnce(new DOMException("", "InvalidStateError"))
      .mockImplementationOnce(async () => {
        state = "running";
        context.dispatchEvent(new Event("statechange"));
      });
    context.dispatchEvent(new Event("statechange"));
    await eventually(() => expect(call.state().isAudioBlocked).toBe(true));
    document.dispatchEvent(new Event("pointerdown"));
    await pause(50);
    expect(call.state().isAudioBlocked).toBe(true);
    document.dispatchEvent(new Event("keydown"));
    await eventually(() => expect(call.state().isAudioBlocked).toBe(false));
    expect(resume).toHaveBeenCalledTimes(2);
    // The microphone may have died silently meanwhile: it is opened anew.
    await eventually(() => expect(call.resources.microphonePrompts()).toBe(2));
    await eventually(() => expect(call.resources.liveTracks()).toBe(1));
    delete (context as { state?: unknown }).state;
  });
});

describe("a microphone without a signal", () => {
  test("is told after five seconds, and when it gives one again; a mute is no silence", async () => {
    const quiet = createTestMicrophone(440, 0);
    await withMicrophones([quiet], async () => {
      const told = vi.fn();
      call.client.on("silentMicrophone", told);
      await call.start();
      await eventually(() =>
        expect(told).toHaveBeenCalledWith(expect.objectContaining({ isSilent: true })),
      );
      expect(call.state().isMicrophoneSilent).toBe(true);
      quiet.setLevel(0.2);
      await eventually(() => expect(call.state().isMicrophoneSilent).toBe(false));
      quiet.setLevel(0);
      call.client.setMuted(true);
      await pause(6000);
      expect(call.state().isMicrophoneSilent).toBe(false);
    });
  });

  test("is forgotten with the microphone: another one is another matter", async () => {
    const [quiet, loud] = [createTestMicrophone(440, 0), createTestMicrophone(880)];
    await withMicrophones([quiet, loud], async () => {
      await call.start();
      await eventually(() => expect(call.state().isMicrophoneSilent).toBe(true));
      await call.client.changeInputDevice({ inputDeviceId: loud.deviceId });
      expect(call.state().isMicrophoneSilent).toBe(false);
    });
  });

  test("scores a voice against the noise, for whoever asks", async () => {
    const voice = createTestMicrophone(440, 0.0005);
    await withMicrophones([voice], async () => {
      const scores: number[] = [];
      await call.start({ onVadScore: ({ vadScore }) => scores.push(vadScore) });
      await pause(1000);
      const before = scores.length;
      expect(before).toBeGreaterThan(5);
      expect(scores.at(-1)).toBeLessThan(0.2);
      voice.setLevel(0.3);
      await eventually(() => expect(Math.max(...scores.slice(before))).toBeGreaterThan(0.8));
    });
  });
});

test("on hold the wire carries zeros and the loudspeaker is silent; afterwards both are back", async () => {
  const voice = createTestMicrophone(440);
  await withMicrophones([voice], async () => {
    const callId = await call.start();
    await hears(callId, 440);
    call.command({ type: "burst", seconds: 8, signal: "hum" });
    await eventually(() => expect(call.output.samples().at(-1)).not.toBe(0));
    const loudest = (): number => Math.max(...call.output.samples().slice(-4800).map(Math.abs));
    expect(loudest()).toBeGreaterThan(0.1);

    call.client.setOnHold(true);
    await eventually(async () =>
      expect((await call.agent.call(callId)).zeroSamplesTail).toBeGreaterThan(24_000 / 2),
    );
    expect(loudest()).toBeLessThan(0.001);
    const framesBefore = (await call.agent.call(callId)).framesReceived;
    await pause(300);
    // The stream goes on: a server that hears nothing at all might hang up.
    expect((await call.agent.call(callId)).framesReceived).toBeGreaterThan(framesBefore + 5);

    call.client.setOnHold(false);
    await hears(callId, 440);
    await eventually(() => expect(loudest()).toBeGreaterThan(0.1));
    expect(call.state()).toMatchObject({ isMuted: false, isOnHold: false, status: "connected" });
  });
});

test("what the browser does to the sound is told as it is, not as it was asked for", async () => {
  await call.start({ microphoneConstraints: { echoCancellation: false, noiseSuppression: true } });
  expect(call.state().microphone).toMatchObject({
    echoCancellation: false,
    noiseSuppression: true,
    autoGainControl: expect.any(Boolean) as boolean,
    label: expect.stringMatching(/./) as string,
  });
  expect((await call.client.getStats())?.microphone).toBe(call.state().microphone);
});

describe("preferHeadphonesForIosDevices", () => {
  const withHeadset = async (options: SessionOptions, expected: number): Promise<void> => {
    const [builtIn, headset] = [createTestMicrophone(440), createTestMicrophone(880)];
    headset.label = "Ada's AirPods";
    await withMicrophones([builtIn, headset], async () => {
      const callId = await call.start({ preferHeadphonesForIosDevices: true, ...options });
      await pause(500);
      await hears(callId, expected);
      await call.client.endSession();
    });
  };

  test("takes the headset's microphone on an iPhone", async () => {
    vi.spyOn(navigator, "userAgent", "get").mockReturnValue("Mozilla/5.0 (iPhone; CPU)");
    await withHeadset({}, 880);
  });

  test("leaves other systems to their own choice", () => withHeadset({}, 440));
});

describe("the app's own stream", () => {
  test("is used without a prompt, and is still the app's afterwards", async () => {
    const own = createTestMicrophone(660);
    const callId = await call.start({ inputStream: own.stream });
    await hears(callId, 660);
    expect(call.resources.microphonePrompts()).toBe(0);
    navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
    await pause(400);
    expect(call.resources.microphonePrompts()).toBe(0);
    await call.client.endSession();
    expect(own.isLive()).toBe(true);
    own.close();
  });
});

test("figures of a call: what was sent and played, at which rates, and on which thread", async () => {
  const callId = await call.start();
  call.command({ type: "burst", seconds: 1, signal: "numbers" });
  await call.expectHeard("numbers", 1);
  const stats = (await call.client.getStats())!;
  expect(stats).toMatchObject({
    transport: "worker",
    sampleRateHz: 24_000,
    contextSampleRateHz: 24_000,
    framesDropped: 0,
    playback: { receivedFrames: 24_000, playedFrames: 24_000, flushedFrames: 0, underruns: 0 },
  });
  expect(stats.microphone?.sampleRateHz).toBeGreaterThan(0);
  const { framesReceived } = await call.agent.call(callId);
  expect(Math.abs(framesReceived - stats.framesSent)).toBeLessThan(30);
  // PCM16 is a third longer as base64.
  expect(stats.bytesReceived).toBeGreaterThan(24_000 * 2 * 1.33);
  expect(stats.bytesSent).toBeGreaterThan(stats.framesSent * 960 * 1.33);
});
