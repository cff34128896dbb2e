const gestures = ["pointerdown", "keydown", "touchend"] as const;

/**
 * Calls `handler` whenever the person clicks, taps or presses a key: only then may a page start sound.
 *
 * @returns a function that ends that.
 */
export function onGesture(handler: () => void): () => void {
  const listening = new AbortController();
  const options = { capture: true, signal: listening.signal };
  for (const gesture of gestures) document.addEventListener(gesture, handler, options);
  return () => listening.abort();
}
