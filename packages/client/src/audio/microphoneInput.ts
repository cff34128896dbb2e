import { isAtomsError, type AtomsError } from "../errors.js";
import { createCapture, type Capture, type CaptureSurroundings } from "./capture.js";
import type { LevelMeter } from "./levelMeter.js";
import { openMicrophone, stopStream } from "./microphone.js";
import { findHeadphones } from "./headphones.js";
import { describeMicrophone, type MicrophoneInfo } from "./microphoneInfo.js";
import type { CaptureSettings } from "./worklets/messages.js";

/** An unplugged headset makes many events: they are taken for one when they come within so many ms. */
const settleMs = 250;

export type MicrophoneInputSettings = CaptureSettings & {
  constraints: MediaTrackConstraints;
  /** The device to open; the system's default where it is gone. */
  deviceId: string | undefined;
  /** On iOS, take a headset's microphone where there is one and no device was named. */
  prefersHeadphones: boolean;
  /** The app's own stream, instead of a device; it is never stopped. */
  stream: MediaStream | undefined;
};

export type MicrophoneListeners = {
  /** The audio port of a microphone: the first, or one that takes its place. */
  onPort: (port: MessagePort) => void;
  onMicrophone: (microphone: MicrophoneInfo) => void;
  /** The microphone is gone, and no other could be opened. */
  onWarning: (warning: AtomsError) => void;
};

/** The person's side of a call: one microphone after another, and one mute for all of them. */
export type MicrophoneInput = {
  /** Asks for the microphone. */
  open(): Promise<void>;
  /** Resolves when the open microphone's sound leaves by its port. */
  connect(): Promise<void>;
  /** Opens the present device anew. Nothing, where the app gave a stream of its own. */
  reopen(): Promise<void>;
  /** Another device; undefined is the system's default. A failure leaves the present one working. */
  change(deviceId: string | undefined): Promise<void>;
  setMuted(muted: boolean): void;
  watchVoice(on: boolean): void;
  /** Null while muted, and until sound can pass. */
  meter(): LevelMeter | null;
  /** Ends it. Resolves when everything is released. */
  stop(): Promise<void>;
};

/** Opens nothing yet. */
export function createMicrophoneInput(
  settings: MicrophoneInputSettings,
  around: CaptureSurroundings,
  { onPort, onMicrophone, onWarning }: MicrophoneListeners,
): MicrophoneInput {
  let { muted, deviceId: chosenId } = settings;
  let isWatched = false;
  let stream: MediaStream | null = null;
  let capture: Capture | null = null;
  /** The device's own rate when its capture was made: a Bluetooth headset changes it as it is used. */
  let rateHz: number | undefined;
  let changesUnderWay = 0;
  /** Identity of the newest change: an older one that comes late is dropped. */
  let latest = {};
  let latestChoice = {};
  let stopped = false;
  let settling: ReturnType<typeof setTimeout> | undefined;
  const closings: Promise<unknown>[] = [];

  const letGo = (opened: MediaStream | null): void => {
    if (opened !== null && opened !== settings.stream) stopStream(opened);
  };

  const adopt = async (next: MediaStream, change: object): Promise<void> => {
    const { sampleRateHz, chunkMs } = settings;
    const making = createCapture(next, { sampleRateHz, chunkMs, muted }, around);
    // A capture in the making is closed as soon as it is made.
    closings.push(making.catch(() => {}));
    let made: Capture;
    try {
      made = await making;
    } catch (error) {
      if (next !== stream) letGo(next);
      throw error;
    }
    if (stopped || change !== latest) {
      closings.push(made.close());
      if (next !== stream) letGo(next);
      return;
    }
    if (capture !== null) closings.push(capture.close());
    if (next !== stream) letGo(stream);
    stream = next;
    capture = made;
    // Both may have changed while the capture was made.
    made.setMuted(muted);
    made.watchVoice(isWatched);
    onPort(made.port);
    for (const track of next.getAudioTracks()) {
      if (next !== settings.stream) {
        track.addEventListener("ended", settle);
        // Safari tells by this that the system moved the track to another device.
        track.addEventListener("configurationchange", settle);
      }
      const microphone = describeMicrophone(track);
      rateHz = microphone.sampleRateHz;
      onMicrophone(microphone);
    }
  };

  /** Whatever device the constraints name: it may be the one that is gone. */
  const change = async (deviceId: ConstrainDOMString | undefined): Promise<void> => {
    const mine = (latest = {});
    const { deviceId: _, ...constraints } = settings.constraints;
    changesUnderWay += 1;
    try {
      const next = await openMicrophone({ ...constraints, ...(deviceId && { deviceId }) });
      if (stopped || mine !== latest) letGo(next);
      else await adopt(next, mine);
    } finally {
      changesUnderWay -= 1;
    }
  };

  /** The present microphone may be gone or have another rate, or the chosen one may be back. */
  const recover = async (): Promise<void> => {
    const track = stream?.getAudioTracks()[0];
    if (stream === null || track === undefined || capture === null || stream === settings.stream) {
      return;
    }
    // What somebody has just chosen comes first.
    if (changesUnderWay > 0) return settle();
    const devices = await navigator.mediaDevices.enumerateDevices();
    const ids = devices.flatMap(({ kind, deviceId }) => (kind === "audioinput" ? deviceId : []));
    const { deviceId: presentId, sampleRate } = track.getSettings();
    // Without names, which some browsers hide, nothing can be known.
    const isListed = !presentId || !ids.some(Boolean) || ids.includes(presentId);
    const wanted = chosenId !== undefined && ids.includes(chosenId) ? chosenId : undefined;
    const isRight = wanted === undefined || wanted === presentId;
    if (stopped || changesUnderWay > 0) return;
    if (track.readyState === "live" && isListed && isRight) {
      if (sampleRate !== rateHz) await adopt(stream, (latest = {}));
      return;
    }
    try {
      await change(wanted && { exact: wanted });
    } catch (error) {
      // The list may be older than the device's end.
      if (wanted === undefined || track.readyState === "live") throw error;
      await change(undefined);
    }
  };

  const settle = (): void => {
    // Tracks that are let go of may still tell of their end.
    if (stopped) return;
    clearTimeout(settling);
    settling = setTimeout(() => {
      recover().catch((error: unknown) => {
        if (!stopped && isAtomsError(error)) onWarning(error);
      });
    }, settleMs);
  };

  return {
    async open() {
      const { constraints, stream: given } = settings;
      // Chrome takes an id that is not exact for no wish at all.
      const device = chosenId && { deviceId: { exact: chosenId } };
      const opened =
        given ??
        (await openMicrophone({ ...constraints, ...device }).catch((error: AtomsError) => {
          if (!device || error.code !== "microphone_not_found") throw error;
          return openMicrophone(constraints);
        }));
      if (stopped) letGo(opened);
      else stream = opened;
    },
    async connect() {
      if (stopped || stream === null) return;
      await adopt(stream, latest);
      // Names are known only now.
      if (settings.prefersHeadphones) chosenId ??= await findHeadphones();
      // Another one may have been chosen meanwhile.
      if (chosenId !== settings.deviceId) settle();
      if (!stopped) navigator.mediaDevices?.addEventListener("devicechange", settle);
    },
    async reopen() {
      if (stream !== settings.stream) await change(chosenId);
    },
    async change(deviceId) {
      const mine = (latestChoice = {});
      if (capture !== null) await change(deviceId && { exact: deviceId });
      // Of two choices at once the later one counts.
      if (mine === latestChoice) chosenId = deviceId;
    },
    setMuted(next) {
      muted = next;
      capture?.setMuted(next);
    },
    watchVoice(on) {
      isWatched = on;
      capture?.watchVoice(on);
    },
    meter: () => (muted ? null : (capture?.meter ?? null)),
    async stop() {
      if (!stopped) {
        stopped = true;
        clearTimeout(settling);
        navigator.mediaDevices?.removeEventListener("devicechange", settle);
        letGo(stream);
        if (capture !== null) closings.push(capture.close());
        capture = null;
      }
      for (const closing of closings) await closing;
    },
  };
}
