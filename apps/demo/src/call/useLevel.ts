import { useConversationControls, useConversationStatus } from "@atoms-kit/react";
import { useEffect, useRef, type RefObject } from "react";

/** Keeps `--level` (0 to 1) on an element during a call, without rendering. Rests under reduced motion. */
export function useLevel(side: "input" | "output"): RefObject<HTMLDivElement | null> {
  const ref = useRef<HTMLDivElement>(null);
  const { getInputVolume, getOutputVolume } = useConversationControls();
  const isConnected = useConversationStatus().status === "connected";
  const read = side === "input" ? getInputVolume : getOutputVolume;

  useEffect(() => {
    const element = ref.current;
    const isReduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (element === null || !isConnected || isReduced) return undefined;
    let shown = 0;
    let frame = 0;
    const draw = (): void => {
      // Up at once, down slowly: a meter that can be read.
      const level = Math.max(read(), shown * 0.9);
      if (Math.abs(level - shown) > 0.002) element.style.setProperty("--level", level.toFixed(3));
      shown = level;
      frame = requestAnimationFrame(draw);
    };
    draw();
    return () => {
      cancelAnimationFrame(frame);
      element.style.removeProperty("--level");
    };
  }, [isConnected, read]);

  return ref;
}
