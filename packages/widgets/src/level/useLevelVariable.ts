"use client";

import type { ConversationControls } from "@atoms-kit/react";
import { useEffect, type RefObject } from "react";
import { useReducedMotion } from "./useReducedMotion.js";

const variable = "--atoms-level";

/**
 * Keeps `--atoms-level` on an element while `isActive`: how loud the louder of the two sides is, 0 to 1. It renders
 * nothing, and rests under reduced motion.
 */
export function useLevelVariable(
  ref: Readonly<RefObject<HTMLElement | null>>,
  {
    getInputVolume,
    getOutputVolume,
  }: Pick<ConversationControls, "getInputVolume" | "getOutputVolume">,
  isActive: boolean,
): void {
  const isReduced = useReducedMotion();
  useEffect(() => {
    const element = ref.current;
    if (!isActive || isReduced || element === null) return undefined;
    let shown = "";
    let frame = 0;
    const draw = (): void => {
      const level = Math.max(getInputVolume(), getOutputVolume()).toFixed(2);
      if (level !== shown) element.style.setProperty(variable, level);
      shown = level;
      frame = requestAnimationFrame(draw);
    };
    draw();
    return () => {
      cancelAnimationFrame(frame);
      element.style.removeProperty(variable);
    };
  }, [ref, getInputVolume, getOutputVolume, isActive, isReduced]);
}
