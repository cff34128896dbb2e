const gestures = ["pointerdown", "keydown", "touchend"] as const;

/**
 * Keeps a context alive that the browser holds back: without a gesture it does not let sound start, and iOS suspends
 * it during a phone call. The next gesture resumes it; trying without one is of no use.
 *
 * @returns a function that ends that.
 */
export function resumeOnGesture(context: AudioContext): () => void {
  const resume = (): void => {
    // May reject while the system still holds the sound; then the next gesture tries again.
    if (context.state !== "running" && context.state !== "closed") context.resume().catch(() => {});
  };
  for (const gesture of gestures) document.addEventListener(gesture, resume, { capture: true });
  return () => {
    for (const gesture of gestures)
      document.removeEventListener(gesture, resume, { capture: true });
  };
}
