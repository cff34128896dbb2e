import { useAudioLevel } from "@atoms-kit/react";
import { useRef, type RefObject } from "react";

/** Keeps `--level` (0 to 1) on an element during a call, without rendering. Rests under reduced motion. */
export function useLevel(side: "input" | "output"): RefObject<HTMLDivElement | null> {
  const ref = useRef<HTMLDivElement>(null);
  const shown = useRef(0);
  useAudioLevel(side, (level) => {
    const isReduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
    // Up at once, down slowly: a meter that can be read.
    shown.current = isReduced ? 0 : Math.max(level, shown.current * 0.9);
    ref.current?.style.setProperty("--level", shown.current.toFixed(3));
  });
  return ref;
}
