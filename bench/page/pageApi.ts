/** What a page under measurement offers on `window.bench`; the same for both sides. */
export type PageApi = {
  /** Begins a call and resolves when `onConnect` is called. */
  start(credential: Credential): Promise<StartTimes>;
  stop(): Promise<void>;
  /** How often each component was rendered since the page was opened. */
  renders(): { wholeHook: number; statusOnly: number };
};

/** Where a call goes, in the terms of both sides. */
export type Credential = { origin: string; token: string; signedUrl: string };

/** Moments of a start in ms of `performance.now()`. */
export type StartTimes = {
  startedAt: number;
  connectedAt: number;
};

/** A page of the bench, with what the probe and the app put on it. */
export type BenchWindow = Window & {
  bench?: PageApi;
  probe?: ProbeApi;
};

/** What the probe knows; see `probe/install.ts`. */
export type ProbeApi = {
  /** From when to when the microphone was asked for. */
  microphone: { from: number; to: number }[];
  /** The first call of getUserMedia takes so much longer, in ms. */
  microphoneDelayMs: number;
};
