import { useLayoutEffect, useRef, type RefObject } from "react";

const nearPx = 80;

/** Keeps an element scrolled to its end while its content grows, unless the person has scrolled up to read. */
export function useStickToEnd<Element extends HTMLElement>(): RefObject<Element | null> {
  const ref = useRef<Element>(null);
  const lastHeight = useRef(0);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const wasNear = lastHeight.current - element.scrollTop - element.clientHeight < nearPx;
    if (wasNear) element.scrollTop = element.scrollHeight;
    lastHeight.current = element.scrollHeight;
  });
  return ref;
}
