/** A microphone that a test can play with, unplug and plug in again. It hums. */
export type TestMicrophone = {
  readonly deviceId: string;
  /** Its name, as the system shows it. Empty unless a test sets it. */
  label: string;
  readonly stream: MediaStream;
  /** How long the browser takes to open it. */
  opensAfterMs: number;
  isPluggedIn: boolean;
  open(): MediaStream;
  /** Whether anybody has it open. */
  isLive(): boolean;
  /** What its tracks give for their rate, in Hz. */
  setRate(sampleRateHz: number): void;
  /** From silence (0) to full scale (1). */
  setLevel(level: number): void;
  /** Ends its tracks, as a browser does, and tells of the change. */
  unplug(): void;
  plugIn(): void;
  close(): void;
};

let count = 0;

export function createTestMicrophone(hz: number, level = 0.3): TestMicrophone {
  count += 1;
  const deviceId = `test-microphone-${count}`;
  const context = new AudioContext();
  const gain = new GainNode(context, { gain: level });
  const tone = new OscillatorNode(context, { frequency: hz });
  tone.connect(gain);
  tone.start();
  let sampleRate = 0;
  const opened: MediaStream[] = [];
  const tracks = (): MediaStreamTrack[] => opened.flatMap((stream) => stream.getTracks());

  const microphone: TestMicrophone = {
    deviceId,
    label: "",
    opensAfterMs: 0,
    isPluggedIn: true,
    get stream() {
      return opened[0] ?? microphone.open();
    },
    open() {
      const node = new MediaStreamAudioDestinationNode(context);
      gain.connect(node);
      for (const track of node.stream.getTracks()) {
        const settings = { ...track.getSettings(), deviceId };
        track.getSettings = () => ({ ...settings, ...(sampleRate && { sampleRate }) });
      }
      opened.push(node.stream);
      return node.stream;
    },
    setRate(next) {
      sampleRate = next;
    },
    isLive: () => tracks().some(({ readyState }) => readyState === "live"),
    setLevel(next) {
      gain.gain.value = next;
    },
    unplug() {
      microphone.isPluggedIn = false;
      for (const track of tracks()) {
        track.stop();
        track.dispatchEvent(new Event("ended"));
      }
      navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
    },
    plugIn() {
      microphone.isPluggedIn = true;
      navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
    },
    close() {
      for (const track of tracks()) track.stop();
      void context.close();
    },
  };
  return microphone;
}

/**
 * Gives the page these microphones instead of the machine's; the first that is plugged in is the default.
 *
 * @param test Gets the microphones in the order in which they were opened.
 */
export async function withMicrophones(
  microphones: readonly TestMicrophone[],
  test: (opened: readonly TestMicrophone[]) => Promise<void>,
): Promise<void> {
  const { mediaDevices } = navigator;
  const opened: TestMicrophone[] = [];
  const own = mediaDevices.getUserMedia;
  mediaDevices.getUserMedia = async (constraints) => {
    const { deviceId } = (constraints?.audio ?? {}) as MediaTrackConstraints;
    const exact = (deviceId as { exact?: string } | undefined)?.exact;
    const plugged = microphones.filter(({ isPluggedIn }) => isPluggedIn);
    // As in Chromium, which opens its default for an id that is not exact.
    const found =
      exact === undefined
        ? plugged[0]
        : plugged.find((microphone) => microphone.deviceId === exact);
    if (found === undefined) {
      throw new DOMException("", exact === undefined ? "NotFoundError" : "OverconstrainedError");
    }
    await new Promise((resolve) => setTimeout(resolve, found.opensAfterMs));
    opened.push(found);
    return found.open();
  };
  mediaDevices.enumerateDevices = () =>
    Promise.resolve(
      microphones
        .filter(({ isPluggedIn }) => isPluggedIn)
        .map(({ deviceId, label }) => ({ kind: "audioinput", deviceId, label }) as MediaDeviceInfo),
    );
  try {
    await test(opened);
  } finally {
    mediaDevices.getUserMedia = own;
    delete (mediaDevices as Partial<MediaDevices>).enumerateDevices;
    for (const microphone of microphones) microphone.close();
  }
}
