/** Whether a page may use the microphone. `unknown`: this browser tells only when it is asked for. */
export type MicrophonePermissionState = "granted" | "denied" | "prompt" | "unknown";

/**
 * Why the microphone can't be used: the permissions policy of the page or its frame, the person, the system's own
 * settings or another program, a page that is not on HTTPS or localhost, or that there is none.
 */
export type MicrophoneBlock = "policy" | "person" | "system" | "insecure" | "none";

/** Whether the microphone may be used, and why not. */
export type MicrophonePermission = {
  state: MicrophonePermissionState;
  /** Null while nothing is known to be in the way. */
  reason: MicrophoneBlock | null;
};

/** What can be known without asking. */
export function readObstacle(): MicrophoneBlock | null {
  if (!isSecureContext || !(navigator as Partial<Navigator>).mediaDevices) return "insecure";
  const { permissionsPolicy, featurePolicy } = document as Document & {
    permissionsPolicy?: Policy;
    featurePolicy?: Policy;
  };
  const policy = permissionsPolicy ?? featurePolicy;
  return policy?.allowsFeature("microphone") === false ? "policy" : null;
}

type Policy = { allowsFeature(name: string): boolean };

/** The browser's own record, or null where it keeps none for pages to read. */
export async function queryPermission(): Promise<PermissionStatus | null> {
  try {
    return await navigator.permissions.query({ name: "microphone" });
  } catch {
    return null;
  }
}

/** Asks for the microphone, and gives it back at once. */
export async function requestMicrophone(): Promise<MicrophonePermission> {
  const obstacle = readObstacle();
  if (obstacle !== null) return { state: "denied", reason: obstacle };
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    for (const track of stream.getTracks()) track.stop();
    return { state: "granted", reason: null };
  } catch (error) {
    const { name, message } = error as DOMException;
    if (name === "NotFoundError") return { state: "unknown", reason: "none" };
    if (name !== "NotAllowedError" && name !== "SecurityError") {
      return { state: "unknown", reason: "system" };
    }
    // Chrome's words for a prompt that was closed without an answer: it may be shown again.
    if (/dismissed/i.test(message)) return { state: "prompt", reason: null };
    // Chrome's words where the person has allowed it and the system has not.
    const reason = /system/i.test(message) ? "system" : "person";
    return { state: "denied", reason };
  }
}
