import { onGesture } from "./onGesture.js";

/** A context that does not run for so long is held back. */
const blockedAfterMs = 400;

/**
 * Keeps a context alive that the browser holds back: without a gesture it does not let sound start, and iOS interrupts
 * it during a phone call. The next gesture resumes it; trying without one is of no use.
 *
 * @param onBlocked Hears of this context when it is held back, and when it is not any more.
 * @returns a function that ends that.
 */
export function resumeOnGesture(
  context: AudioContext,
  onBlocked: (context: AudioContext, isBlocked: boolean) => void,
): () => void {
  const stop = onGesture(() => {
    // May reject while the system still holds the sound; then the next gesture tries again.
    if (context.state !== "running" && context.state !== "closed") context.resume().catch(() => {});
  });
  let settling: ReturnType<typeof setTimeout> | undefined;
  const tell = (): void => {
    clearTimeout(settling);
    if (context.state === "running") onBlocked(context, false);
    // A context that changes its device is suspended for a moment.
    else settling = setTimeout(() => onBlocked(context, true), blockedAfterMs);
  };
  tell();
  context.addEventListener("statechange", tell);
  return () => {
    context.removeEventListener("statechange", tell);
    clearTimeout(settling);
    stop();
  };
}
