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
  { subscribeLevels }: Pick<ConversationControls, "subscribeLevels">,
  isActive: boolean,
): void {
  const isReduced = useReducedMotion();
  useEffect(() => {
    const element = ref.current;
    if (!isActive || isReduced || element === null) return undefined;
    let shown = "";
    const stop = subscribeLevels(({ input, output }) => {
      const level = Math.max(input, output).toFixed(2);
      if (level !== shown) element.style.setProperty(variable, level);
      shown = level;
    });
    return () => {
      stop();
      element.style.removeProperty(variable);
    };
  }, [ref, subscribeLevels, isActive, isReduced]);
}
