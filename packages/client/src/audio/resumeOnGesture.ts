import { onGesture } from "./onGesture.js";

/**
 * Keeps a context alive that the browser holds back: without a gesture it does not let sound start, and iOS interrupts
 * it during a phone call. The next gesture resumes it; trying without one is of no use.
 *
 * @param onBlocked Hears when sound is held back, and when it is not any more.
 * @returns a function that ends that.
 */
export function resumeOnGesture(
  context: AudioContext,
  onBlocked: (isBlocked: boolean) => void,
): () => void {
  const stop = onGesture(() => {
    // May reject while the system still holds the sound; then the next gesture tries again.
    if (context.state !== "running" && context.state !== "closed") context.resume().catch(() => {});
  });
  const tell = (): void => onBlocked(context.state !== "running");
  context.addEventListener("statechange", tell);
  return () => {
    context.removeEventListener("statechange", tell);
    stop();
  };
}
