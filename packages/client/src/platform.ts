/** iPads call themselves Macs, but no Mac has a touch screen. */
export function isIos(): boolean {
  // Node 20 has no `navigator`.
  const { userAgent, platform, maxTouchPoints } = (globalThis.navigator ??
    {}) as Partial<Navigator>;
  return (
    /iP(hone|ad|od)/.test(userAgent ?? "") ||
    (platform === "MacIntel" && Number(maxTouchPoints) > 1)
  );
}

/** Whether this is a phone or tablet with Android. */
export function isAndroid(): boolean {
  return /Android/.test(globalThis.navigator?.userAgent);
}
