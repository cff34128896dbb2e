import { describe, expect, test, vi } from "vitest";
import { block, eventually, pause, setUpLiveCall } from "../../../../test-support/liveCall.js";

const call = setUpLiveCall("commandedAgent");
const playback = async () => (await call.client.getStats())!.playback!;

/** One thread of the machine does nothing but count. */
function loadMachine(): () => void {
  const url = URL.createObjectURL(new Blob(["for (;;);"], { type: "text/javascript" }));
  const worker = new Worker(url);
  return () => {
    worker.terminate();
    URL.revokeObjectURL(url);
  };
}

describe("a stream in real time, while the main thread is blocked for 100 to 1000 ms every 3 s", () => {
  // Less than the longest block, so that a page in the middle would be heard. The agent's own process may be held up
  // for longer than that on a busy machine, which is no fault of ours: hence another try.
  test.each([
    ["with 400 ms of queued audio", 400, 20, false],
    ["with 500 ms, on a machine that is busy besides", 500, 100, true],
  ])(
    "is heard without a gap, a loss or a swap: %s",
    { retry: 2 },
    async (_, leadMs, chunkMs, isLoaded) => {
      const relieve = isLoaded ? loadMachine() : () => {};
      try {
        await call.start();
        call.command({ type: "stream", seconds: 13, leadMs, chunkMs, signal: "numbers" });
        for (const ms of [100, 250, 500, 1000]) {
          await pause(3000 - ms);
          block(ms);
        }
        await call.expectHeard("numbers", 13);
        expect(await playback()).toMatchObject({
          underruns: 0,
          underrunMs: 0,
          receivedFrames: 13 * 24_000,
          playedFrames: 13 * 24_000,
          flushedFrames: 0,
          queuedMs: 0,
        });
      } finally {
        relieve();
      }
    },
  );
});

test("a minute that comes within a second is heard to the last sample", async () => {
  await call.start();
  call.command({ type: "burst", seconds: 60, signal: "numbers" });
  await eventually(async () => expect((await playback()).queuedMs).toBeGreaterThan(50_000));
  await call.expectHeard("numbers", 60);
  expect(await playback()).toMatchObject({ underruns: 0, playedFrames: 60 * 24_000, queuedMs: 0 });
}, 120_000);

test("a network that stutters is hidden by a margin, which can be read; nothing is lost", async () => {
  await call.start();
  call.command({
    type: "stream",
    seconds: 4.5,
    leadMs: 0,
    chunkMs: 150,
    lateMs: 80,
    signal: "hum",
  });
  await eventually(async () => expect((await playback()).playedFrames).toBe(4.5 * 24_000));
  const { underruns, underrunMs, marginMs, jitterMs } = await playback();
  // As soon as the margin holds more than one piece, the stutter is over: there are thirty.
  expect(underruns).toBeGreaterThan(0);
  expect(underruns).toBeLessThan(15);
  expect(underrunMs).toBeGreaterThan(0);
  expect(jitterMs).toBeGreaterThan(0);
  expect(marginMs).toBeGreaterThan(20);
  expect(steepestStep(call.output.samples())).toBeLessThan(gentle);
});

/** The hum rises by 0.013 a sample; a fade of 4 ms adds 0.005. A cut would be a step of up to 0.5. */
const gentle = 0.025;

function steepestStep(samples: Float32Array, { fromSilence = true } = {}): number {
  let steepest = 0;
  // The first sample of a turn is played in full, so what comes before it does not count.
  const from = samples.findIndex((sample) => sample !== 0);
  // Nor does the last one, where the turn is complete: so it was sent.
  const to = samples.findLastIndex((sample) => sample !== 0);
  for (let i = from + 1; i <= to; i += 1) {
    if (!fromSilence && samples[i - 1] === 0) continue;
    steepest = Math.max(steepest, Math.abs(samples[i]! - samples[i - 1]!));
  }
  return steepest;
}

describe("an interruption", () => {
  test("silences the agent without a click; late pieces are dropped, the next turn is heard from its first sample", async () => {
    await call.start();
    call.command({ type: "burst", seconds: 20, signal: "hum" });
    await eventually(() => expect(call.state().mode).toBe("speaking"));
    await pause(300);
    let heardUntil = 0;
    call.client.on("interruption", () => (heardUntil = call.output.samples().length));
    call.command({ type: "interrupt", afterMs: 0, latePieces: 20 });
    await eventually(() => expect(call.state().mode).toBe("listening"));
    await pause(300);
    const after = call.output.samples().subarray(heardUntil);
    // What was on its way to this thread, and a fade of 4 ms.
    const last = after.findLastIndex((sample) => Math.abs(sample) > 0.001);
    expect(last).toBeLessThan(24_000 * 0.1);
    expect(steepestStep(call.output.samples())).toBeLessThan(gentle);

    call.command({ type: "burst", seconds: 1, signal: "otherNumbers" });
    await call.expectHeard("otherNumbers", 1);
    const { receivedFrames, playedFrames, flushedFrames } = await playback();
    expect(playedFrames + flushedFrames).toBe(receivedFrames);
    // The late pieces were not even received.
    expect(receivedFrames).toBe(21 * 24_000);
  });

  test("of a stream in real time, with nearly nothing in hand, is as gentle", async () => {
    await call.start();
    for (let i = 0; i < 6; i += 1) {
      call.command({ type: "stream", seconds: 5, leadMs: 40, chunkMs: 20, signal: "hum" });
      await eventually(() => expect(call.state().mode).toBe("speaking"));
      call.command({ type: "interrupt", afterMs: 150 + i * 7, latePieces: 0 });
      await eventually(() => expect(call.state().mode).toBe("listening"));
      await pause(50);
    }
    // Each turn begins in full: a step up from nothing is as it was sent.
    expect(steepestStep(call.output.samples(), { fromSilence: false })).toBeLessThan(gentle);
  });

  test("does not wait for a page that is busy", async () => {
    await call.start();
    call.command({ type: "burst", seconds: 20, signal: "hum" });
    await eventually(() => expect(call.state().mode).toBe("speaking"));
    call.command({ type: "interrupt", afterMs: 200, latePieces: 0 });
    await pause(20);
    const before = call.output.samples().length;
    block(2500);
    await eventually(() => expect(call.state().mode).toBe("listening"));
    const during = call.output.samples().subarray(before, before + 24_000 * 2.4);
    const last = during.findLastIndex((sample) => Math.abs(sample) > 0.001);
    expect(last).toBeLessThan(24_000 * 1.5);
  });
});

describe("the volume", () => {
  test("changes without a noise, and the mute is silence", async () => {
    await call.start();
    call.command({ type: "burst", seconds: 6, signal: "hum" });
    await eventually(() => expect(call.state().mode).toBe("speaking"));
    for (const volume of [0.1, 1, 0, 0.7]) {
      call.client.setVolume({ volume });
      await pause(150);
    }
    call.client.setOutputMuted(true);
    await pause(400);
    const muted = call.output.samples().subarray(-2400);
    expect(muted.every((sample) => Math.abs(sample) < 0.0001)).toBe(true);
    call.client.setOutputMuted(false);
    await pause(400);
    expect(Math.max(...call.output.samples().subarray(-2400))).toBeGreaterThan(0.3);
    expect(steepestStep(call.output.samples())).toBeLessThan(gentle);
  });
});

describe("another loudspeaker in the middle of a word", () => {
  const speakers = async (): Promise<string[]> => {
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices.flatMap(({ kind, deviceId }) => (kind === "audiooutput" ? deviceId : []));
  };

  test("loses nothing", async () => {
    await call.start();
    call.command({ type: "burst", seconds: 3, signal: "numbers" });
    await eventually(() => expect(call.state().mode).toBe("speaking"));
    const outputDeviceId = (await speakers()).at(-1)!;
    expect(outputDeviceId).toBeTruthy();
    await call.client.changeOutputDevice({ outputDeviceId });
    const [context] = call.resources.contexts;
    expect((context as AudioContext & { sinkId: string }).sinkId).toBe(outputDeviceId);
    await call.client.changeOutputDevice({});
    await call.expectHeard("numbers", 3);
  });

  test("that does not exist is an error, and the present one plays on", async () => {
    await call.start();
    call.command({ type: "burst", seconds: 2, signal: "numbers" });
    const failed = call.client.changeOutputDevice({ outputDeviceId: "gone" });
    await expect(failed).rejects.toMatchObject({ code: "speaker_not_found", retryable: true });
    await call.expectHeard("numbers", 2);
  });

  test("that was chosen for the start and is gone is a warning, and the default one plays", async () => {
    const warned = vi.fn();
    call.client.on("warning", warned);
    await call.start({ outputDeviceId: "gone" });
    await eventually(() =>
      expect(warned.mock.calls[0]?.[0].error).toMatchObject({ code: "speaker_not_found" }),
    );
    call.command({ type: "burst", seconds: 1, signal: "numbers" });
    await call.expectHeard("numbers", 1);
  });

  describe("where contexts can't choose", () => {
    const { prototype } = AudioContext;
    const own = Object.getOwnPropertyDescriptor(prototype, "setSinkId")!;
    const elements: HTMLAudioElement[] = [];

    const withoutContextSinks = async (run: () => Promise<void>): Promise<void> => {
      const RealAudio = window.Audio;
      delete (prototype as { setSinkId?: unknown }).setSinkId;
      elements.length = 0;
      window.Audio = function Audio() {
        const element = new RealAudio();
        elements.push(element);
        return element;
      } as unknown as typeof Audio;
      try {
        await run();
      } finally {
        Object.defineProperty(prototype, "setSinkId", own);
        window.Audio = RealAudio;
      }
    };

    test("an element plays on it, and is let go of with the call", () =>
      withoutContextSinks(async () => {
        await call.start();
        expect(elements).toHaveLength(0);
        call.command({ type: "burst", seconds: 3, signal: "hum" });
        await eventually(() => expect(call.state().mode).toBe("speaking"));
        const outputDeviceId = (await speakers()).at(-1)!;
        await call.client.changeOutputDevice({ outputDeviceId });
        expect(elements).toHaveLength(1);
        const [element] = elements;
        expect([element!.paused, element!.sinkId]).toEqual([false, outputDeviceId]);
        expect(await loudest(element!.srcObject as MediaStream)).toBeGreaterThan(0.3);
        // Once more is the same element's matter.
        await call.client.changeOutputDevice({});
        expect(elements).toHaveLength(1);
        await call.client.endSession();
        expect([element!.paused, element!.srcObject]).toEqual([true, null]);
        call.expectNothingLeft();
      }));

    test("and elements can't either, it is unsupported, and the voice stays where it is", () =>
      withoutContextSinks(async () => {
        const elementSink = Object.getOwnPropertyDescriptor(
          HTMLMediaElement.prototype,
          "setSinkId",
        )!;
        delete (HTMLMediaElement.prototype as { setSinkId?: unknown }).setSinkId;
        try {
          await call.start();
          call.command({ type: "burst", seconds: 1, signal: "numbers" });
          await expect(
            call.client.changeOutputDevice({ outputDeviceId: "any" }),
          ).rejects.toMatchObject({ code: "unsupported" });
          await call.expectHeard("numbers", 1);
          expect(elements[0]?.srcObject ?? null).toBeNull();
        } finally {
          Object.defineProperty(HTMLMediaElement.prototype, "setSinkId", elementSink);
        }
      }));

    test("on an iPhone an element plays from the start, and nothing reaches the destination beside it", () =>
      withoutContextSinks(async () => {
        vi.spyOn(navigator, "userAgent", "get").mockReturnValue("Mozilla/5.0 (iPhone; CPU)");
        await call.start();
        expect(elements).toHaveLength(1);
        call.command({ type: "burst", seconds: 3, signal: "hum" });
        await eventually(() => expect(call.state().mode).toBe("speaking"));
        expect(elements[0]!.paused).toBe(false);
        expect(await loudest(elements[0]!.srcObject as MediaStream)).toBeGreaterThan(0.3);
        // The recorder listens at the destination.
        expect(call.output.samples().every((sample) => sample === 0)).toBe(true);
        await call.client.endSession();
        call.expectNothingLeft();
      }));
  });
});

test("the voice is a stream for recorders and avatars, whatever the volume", async () => {
  await call.start({ volume: 0 });
  const stream = call.client.getOutputStream()!;
  expect(call.client.getOutputStream()).toBe(stream);
  call.command({ type: "burst", seconds: 3, signal: "hum" });
  await eventually(() => expect(call.state().mode).toBe("speaking"));
  expect(await loudest(stream)).toBeGreaterThan(0.3);
  expect(call.output.samples().every((sample) => sample === 0)).toBe(true);
});

/** The loudest sample of a stream within half a second. */
async function loudest(stream: MediaStream): Promise<number> {
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 2048 });
  new MediaStreamAudioSourceNode(context, { mediaStream: stream }).connect(analyser);
  const samples = new Float32Array(2048);
  let loudestYet = 0;
  for (let i = 0; i < 25; i += 1) {
    await pause(20);
    analyser.getFloatTimeDomainData(samples);
    loudestYet = Math.max(loudestYet, ...samples);
  }
  await context.close();
  return loudestYet;
}
