import { fileURLToPath } from "node:url";

/** What Chromium's fake microphone plays, from its start at each `getUserMedia`. The global setup writes it. */
export const microphoneWav = fileURLToPath(
  new URL("../node_modules/.cache/atoms-kit/microphone.wav", import.meta.url),
);
