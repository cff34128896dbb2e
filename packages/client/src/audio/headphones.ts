import { isIos } from "../platform.js";

/** The microphone of a headset on iOS, where pages may not choose the loudspeaker alone; undefined without one. */
export async function findHeadphones(): Promise<string | undefined> {
  if (!isIos()) return undefined;
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.find(
    ({ kind, label }) =>
      kind === "audioinput" && /airpod|beats|bluetooth|ear(bud|phone)|head(set|phone)/i.test(label),
  )?.deviceId;
}
