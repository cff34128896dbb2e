/** How Chromium is started for tests: no sandbox (root in containers), no calls home, a fake microphone. */
export function chromiumArgs({ microphoneWav }: { microphoneWav?: string } = {}): string[] {
  return [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    // Text looks the same wherever Chromium comes from: its hints and subpixels are the machine's, not the page's.
    "--font-render-hinting=none",
    "--disable-lcd-text",
    // After its end the last 10 ms repeat: recordings end with silence.
    ...(microphoneWav ? [`--use-file-for-fake-audio-capture=${microphoneWav}%noloop`] : []),
  ];
}
