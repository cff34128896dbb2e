import type { ProbeApi } from "../pageApi.js";

/** Notes how long the microphone takes each time, and can make the first time slower. */
export function watchMicrophone(probe: ProbeApi): void {
  const { mediaDevices } = navigator;
  if (!mediaDevices) return;
  const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (constraints) => {
    const from = performance.now();
    const delayMs = probe.microphone.length === 0 ? probe.microphoneDelayMs : 0;
    const span = { from, to: Number.POSITIVE_INFINITY };
    probe.microphone.push(span);
    try {
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
      return await getUserMedia(constraints);
    } finally {
      span.to = performance.now();
    }
  };
}
