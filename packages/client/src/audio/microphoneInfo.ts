/** The microphone in use, and what the browser really does to its sound. Undefined where a browser does not say. */
export type MicrophoneInfo = {
  /** Its name, as the system shows it. */
  readonly label: string;
  readonly deviceId: string | undefined;
  /** The device's own rate, in Hz. */
  readonly sampleRateHz: number | undefined;
  readonly echoCancellation: boolean | string | undefined;
  readonly noiseSuppression: boolean | undefined;
  readonly autoGainControl: boolean | undefined;
};

/** Reads it off a track that is open. */
export function describeMicrophone(track: MediaStreamTrack): MicrophoneInfo {
  const { deviceId, sampleRate, echoCancellation, noiseSuppression, autoGainControl } =
    track.getSettings();
  return {
    label: track.label,
    deviceId,
    sampleRateHz: sampleRate,
    echoCancellation,
    noiseSuppression,
    autoGainControl,
  };
}
