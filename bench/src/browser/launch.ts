import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium } from "playwright";
import { chromiumArgs } from "../../../scripts/chromium/args.js";
import { requireChromium } from "../../../scripts/chromium/require.js";
import { paths } from "../paths.js";
import { writeMicrophoneWav } from "../signals/microphoneWav.js";

/**
 * Starts Chromium with a fake microphone.
 *
 * @param pulseServer A PulseAudio server to play through; without one the sound goes nowhere, in real time.
 */
export async function launchChromium(pulseServer?: string): Promise<Browser> {
  mkdirSync(paths.cache, { recursive: true });
  const microphone = join(paths.cache, "microphone.wav");
  writeMicrophoneWav(microphone);
  const [notRepeated, ...rest] = chromiumArgs({ microphoneWav: microphone }).toReversed();
  return chromium.launch({
    executablePath: requireChromium(),
    args: [
      ...rest,
      "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
      notRepeated!.replace("%noloop", ""),
    ],
    ...(pulseServer !== undefined && {
      ignoreDefaultArgs: ["--mute-audio"],
      env: { ...process.env, PULSE_SERVER: pulseServer },
    }),
  });
}
