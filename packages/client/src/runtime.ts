import { isMicrophoneGranted } from "./audio/microphone.js";
import {
  openVoicePath,
  type VoiceListeners,
  type VoicePath,
  type VoiceSettings,
} from "./audio/voicePath.js";
import { isAtomsError } from "./errors.js";
import type { SessionOptions } from "./options.js";
import { pageWatch } from "./pageWatch.js";
import type { Clock, PageWatch } from "./session/surroundings.js";
import type { Transport, TransportLink } from "./transport/transport.js";
import { createDirectTransport } from "./transport/directTransport.js";
import { createWorkerTransport } from "./transport/workerTransport.js";

/** What a conversation needs from the place it runs in. `@atoms-kit/client/testing` has another one. */
export type Runtime = {
  clock: Clock;
  /** Milliseconds since the epoch. */
  now(): number;
  openVoice: (settings: VoiceSettings, listeners: VoiceListeners) => VoicePath;
  isMicrophoneGranted(): Promise<boolean>;
  /** Tells of the network, and of the end of the page. */
  page: PageWatch;
  /** Gives one that is ready to connect, or rejects with `worker_blocked`. */
  createTransport(options: SessionOptions, link: TransportLink): Promise<Transport>;
};

/** The real thing: browsers and Node. */
export const realRuntime: Runtime = {
  // The global object itself: its timers must be called as its methods.
  clock: globalThis,
  now: () => Date.now(),
  openVoice: openVoicePath,
  isMicrophoneGranted,
  page: pageWatch,

  async createTransport(
    { transport = "auto", createSocket, assetUrls },
    { emit, signal, onWarning },
  ) {
    const direct = (): Transport => createDirectTransport(emit, createSocket);
    const hasWorker = typeof Worker !== "undefined" && createSocket === undefined;
    if (transport === "direct" || (transport === "auto" && !hasWorker)) return direct();
    try {
      return await createWorkerTransport(emit, signal, assetUrls?.worker);
    } catch (error) {
      if (transport === "worker" || !isAtomsError(error)) throw error;
      onWarning(error);
      return direct();
    }
  },
};
