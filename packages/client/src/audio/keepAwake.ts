/** Keeps the screen on, while the page is visible, until the function it gives is called. Nothing where browsers can't. */
export function keepAwake(): () => void {
  let lock: WakeLockSentinel | null = null;
  let isOver = false;

  const request = async (): Promise<void> => {
    if (document.hidden) return;
    try {
      const given = await navigator.wakeLock.request("screen");
      const superseded = isOver ? given : lock;
      if (!isOver) lock = given;
      await superseded?.release();
    } catch {
      // No such thing, a policy, or a battery that is low: the call matters more.
    }
  };

  // The browser takes the lock back whenever the page is hidden.
  document.addEventListener("visibilitychange", request);
  void request();
  return () => {
    isOver = true;
    document.removeEventListener("visibilitychange", request);
    void lock?.release();
  };
}
