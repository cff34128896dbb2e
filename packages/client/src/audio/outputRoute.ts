import { AtomsError } from "../errors.js";
import { isIos } from "../platform.js";
import { onGesture } from "./onGesture.js";

/** How the agent's voice gets from the audio graph to a loudspeaker. */
export type OutputRoute = {
  /**
   * Plays on another device; an empty id is the system's default.
   *
   * @throws AtomsError `unsupported` or `speaker_not_found`; then the present device goes on playing.
   */
  change(deviceId: string): Promise<void>;
  close(): void;
};

/** Not every browser has it, on the context or on elements. */
type Sink = { setSinkId?: (deviceId: string) => Promise<void> };

type ElementRoute = { audio: HTMLAudioElement; node: AudioNode; close(): void };

/**
 * Straight to the context's destination, the shortest way; through an `<audio>` element only where it must be: on iOS,
 * whose echo canceller hears nothing else, and for a chosen device where contexts can't choose. See `docs/audio.md`.
 * Call it in the handler of a click: iOS lets elements play only then.
 */
export function createOutputRoute(context: AudioContext, voice: AudioNode): OutputRoute {
  const { setSinkId } = context as Sink;
  let element: ElementRoute | null = null;
  let isClosed = false;

  const enter = (route: ElementRoute): void => {
    element = route;
    voice.connect(route.node);
  };

  const changeElement = async (deviceId: string): Promise<void> => {
    const route = element ?? playThroughElement(context);
    const { audio } = route;
    try {
      const { setSinkId: choose } = audio as Sink;
      if (choose === undefined) throw unsupported();
      await choose.call(audio, deviceId);
      if (route === element) return;
      // The element plays before the voice comes to it, so nothing of the voice is lost.
      await audio.play();
      if (isClosed) return route.close();
      voice.disconnect(context.destination);
      enter(route);
    } catch (error) {
      if (route !== element) route.close();
      throw error;
    }
  };

  if (isIos()) enter(playThroughElement(context));
  else voice.connect(context.destination);
  let changed: Promise<unknown> = Promise.resolve();

  const changeContext = async (choose: NonNullable<Sink["setSinkId"]>, deviceId: string) => {
    const wasRunning = context.state === "running";
    await choose.call(context, deviceId);
    // Chromium suspends a context while it changes devices; a second change within the first would leave it so.
    if (wasRunning) await untilRunning(context);
  };

  /** One change after the other. */
  const change = (deviceId: string): Promise<void> => {
    const changing = changed.then(() =>
      element === null && setSinkId !== undefined
        ? changeContext(setSinkId, deviceId)
        : changeElement(deviceId),
    );
    changed = changing.catch(() => {});
    return changing;
  };

  const followDefault = (): void => void change("").catch(() => {});
  // The chosen device was unplugged.
  if (setSinkId !== undefined) context.addEventListener("error", followDefault);

  return {
    async change(deviceId) {
      try {
        await change(deviceId);
      } catch (cause) {
        throw cause instanceof AtomsError ? cause : speakerNotFound(cause);
      }
    },
    close() {
      isClosed = true;
      context.removeEventListener("error", followDefault);
      element?.close();
    },
  };
}

function playThroughElement(context: AudioContext): ElementRoute {
  const node = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
  const audio = new Audio();
  audio.srcObject = node.stream;
  const play = (): void => void audio.play().catch(() => {});
  const stopHealing = onGesture(() => {
    if (audio.paused) play();
  });
  play();
  return {
    audio,
    node,
    close() {
      stopHealing();
      audio.pause();
      audio.srcObject = null;
      node.disconnect();
    },
  };
}

/** Resolves when a context runs, but no later than a second from now. */
function untilRunning(context: AudioContext): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (context.state === "suspended") return;
      context.removeEventListener("statechange", check);
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      context.removeEventListener("statechange", check);
      resolve();
    }, 1000);
    context.addEventListener("statechange", check);
    check();
  });
}

function unsupported(): AtomsError {
  return new AtomsError(
    "unsupported",
    "This browser can't choose a loudspeaker. Let people choose it in the system's settings.",
  );
}

function speakerNotFound(cause: unknown): AtomsError {
  return new AtomsError(
    "speaker_not_found",
    "The loudspeaker is gone, or the page may not use it. Choose another one; the present one goes on.",
    { cause, retryable: true },
  );
}
