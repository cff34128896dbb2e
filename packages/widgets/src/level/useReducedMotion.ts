"use client";

import { useSyncExternalStore } from "react";

const query = "(prefers-reduced-motion: reduce)";

/** Whether the person asked the system for less motion. False on the server, and where nobody can tell. */
export function useReducedMotion(): boolean {
  return useSyncExternalStore(watch, isReduced, () => false);
}

function isReduced(): boolean {
  return globalThis.matchMedia?.(query).matches ?? false;
}

function watch(onChange: () => void): () => void {
  const media = globalThis.matchMedia?.(query);
  media?.addEventListener("change", onChange);
  return () => media?.removeEventListener("change", onChange);
}
