import { queryPermission } from "./microphonePermission.js";

/** A microphone or a loudspeaker. */
export type AudioDevice = {
  deviceId: string;
  /** Its name; empty until the person has allowed the microphone. */
  label: string;
};

/** An unplugged headset makes many events: they are taken for one when they come within so many ms. */
const settleMs = 250;

/**
 * Tells which devices there are, now and after each change.
 *
 * @returns a function that ends that.
 */
export function watchDevices(
  kind: "audioinput" | "audiooutput",
  tell: (devices: AudioDevice[]) => void,
): () => void {
  // Hidden from pages that are not on HTTPS or localhost.
  const { mediaDevices } = navigator as Partial<Navigator>;
  let isOver = false;
  let latest = {};
  let permission: PermissionStatus | null = null;
  let settling: ReturnType<typeof setTimeout> | undefined;
  const read = async (): Promise<void> => {
    const mine = (latest = {});
    try {
      const all = (await mediaDevices?.enumerateDevices()) ?? [];
      // An older answer may come after a newer one.
      if (isOver || mine !== latest) return;
      tell(
        all.flatMap((device) =>
          device.kind === kind ? { deviceId: device.deviceId, label: device.label } : [],
        ),
      );
    } catch {
      // A permissions policy may forbid the question: then there is nothing to choose from.
      if (!isOver && mine === latest) tell([]);
    }
  };
  const settle = (): void => {
    clearTimeout(settling);
    settling = setTimeout(() => void read(), settleMs);
  };
  void read();
  void (async () => {
    const found = await queryPermission();
    if (isOver) return;
    // With the permission come the names.
    permission = found;
    permission?.addEventListener("change", settle);
  })();
  mediaDevices?.addEventListener("devicechange", settle);
  return () => {
    isOver = true;
    clearTimeout(settling);
    permission?.removeEventListener("change", settle);
    mediaDevices?.removeEventListener("devicechange", settle);
  };
}

/** Whether two lists show the same. */
export function sameDevices(a: readonly AudioDevice[], b: readonly AudioDevice[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
