"use client";

import { useEffect, type RefObject } from "react";
import { useConversationScope } from "./ConversationContext.js";
import { useLatest } from "./useLatest.js";

/** Where a level goes: an element, which gets it as a CSS custom property, or a function that is called with it. */
export type AudioLevelTarget =
  | Readonly<RefObject<HTMLElement | SVGElement | null>>
  | ((level: number) => void);

/** Options of {@link useAudioLevel}. */
export type AudioLevelOptions = {
  /** The custom property that an element gets. Default `--level`. */
  property?: `--${string}`;
};

/**
 * How loud a side is, 0 to 1, before each frame that the browser draws during a call; 0 at its end. Never renders. One
 * loop for all of them, and none while the page is hidden.
 *
 * @param side `input` is the person, `output` the agent, `both` the louder of the two.
 */
export function useAudioLevel(
  side: "input" | "output" | "both",
  target: AudioLevelTarget,
  { property = "--level" }: AudioLevelOptions = {},
): void {
  const { store, subscribeLevels } = useConversationScope("useAudioLevel").client;
  const latest = useLatest(target);
  useEffect(() => {
    let shown = "";
    const show = (level: number): void => {
      const { current } = latest;
      if (typeof current === "function") return current(level);
      const text = level.toFixed(3);
      if (text !== shown) current.current?.style.setProperty(property, text);
      shown = text;
    };
    let stop: (() => void) | null = null;
    const follow = (): void => {
      const isOn = store.getState().status === "connected";
      if (isOn === (stop !== null)) return;
      stop?.();
      stop = isOn
        ? subscribeLevels(({ input, output }) =>
            show({ input, output, both: Math.max(input, output) }[side]),
          )
        : null;
      if (!isOn) show(0);
    };
    follow();
    const unsubscribe = store.subscribe(follow);
    return () => {
      unsubscribe();
      stop?.();
    };
  }, [store, subscribeLevels, latest, side, property]);
}
