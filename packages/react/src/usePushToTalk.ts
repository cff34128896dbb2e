"use client";

import { selectIsMuted, type ConversationStore } from "@atoms-kit/client";
import {
  useCallback,
  useEffect,
  useMemo,
  type CSSProperties,
  type FocusEvent,
  type KeyboardEvent as ReactKeyboardEvent,
  type MouseEvent as ReactMouseEvent,
  type PointerEvent as ReactPointerEvent,
} from "react";
import { useStore } from "zustand/react";
import { useConversationScope } from "./ConversationContext.js";

/** The talk keys of each conversation, and its mute before the first of them: the last gives it back. */
const talkKeys = new WeakMap<ConversationStore, { count: number; wasMuted: boolean }>();

/** Options of {@link usePushToTalk}. */
export type PushToTalkOptions = {
  /** `hold`: heard while the button is held. `toggle`: from one press to the next. Default `hold`. */
  mode?: "hold" | "toggle";
  /** A key that does the same anywhere on the page but in text fields, as `KeyboardEvent.key` names it. Default: none. */
  pageKey?: string;
};

/** What {@link usePushToTalk} gives. */
export type PushToTalkValue = {
  /** Whether the person is heard. */
  isTalking: boolean;
  /** For the button: `<button {...buttonProps}>`. */
  buttonProps: {
    type: "button";
    "aria-pressed": boolean;
    style: CSSProperties;
    onClick: (event: ReactMouseEvent<HTMLElement>) => void;
    onPointerDown: (event: ReactPointerEvent<HTMLElement>) => void;
    onPointerUp: () => void;
    onPointerCancel: () => void;
    onLostPointerCapture: () => void;
    onKeyDown: (event: ReactKeyboardEvent<HTMLElement>) => void;
    onKeyUp: (event: ReactKeyboardEvent<HTMLElement>) => void;
    onBlur: (event: FocusEvent<HTMLElement>) => void;
    onContextMenu: (event: ReactMouseEvent<HTMLElement>) => void;
  };
};

/**
 * Push to talk: muted unless the button, or the key, is held (or was pressed, with `mode: "toggle"`). It lets go when
 * the button or the window loses the focus, the page is hidden, the pointer is cancelled, the call ends, and when it
 * unmounts; with the last of a conversation's the mute is what it was before. A click without a pointer, as screen
 * readers make it, toggles. The mute is its own meanwhile: an app that passes `micMuted` takes it away.
 */
export function usePushToTalk({ mode = "hold", pageKey }: PushToTalkOptions = {}): PushToTalkValue {
  const { client, setMuted } = useConversationScope("usePushToTalk");
  const { store } = client;
  const isTalking = !useStore(store, selectIsMuted);

  const talk = useCallback(() => {
    if (selectIsMuted(store.getState())) setMuted(false);
  }, [store, setMuted]);
  const release = useCallback(() => {
    if (!selectIsMuted(store.getState())) setMuted(true);
  }, [store, setMuted]);
  const toggle = useCallback(
    () => (selectIsMuted(store.getState()) ? talk() : release()),
    [store, talk, release],
  );

  useEffect(() => {
    const keys = talkKeys.get(store) ?? { count: 0, wasMuted: selectIsMuted(store.getState()) };
    talkKeys.set(store, keys);
    keys.count += 1;
    release();
    return () => {
      keys.count -= 1;
      if (keys.count > 0) return release();
      talkKeys.delete(store);
      if (selectIsMuted(store.getState()) !== keys.wasMuted) setMuted(keys.wasMuted);
    };
  }, [store, setMuted, release]);

  useEffect(() => {
    const releaseIfHidden = (): void => {
      if (document.hidden) release();
    };
    let isOn = store.getState().status === "connected";
    const unsubscribe = store.subscribe(({ status }) => {
      const wasOn = isOn;
      isOn = status === "connected" || status === "reconnecting";
      if (wasOn && !isOn) release();
    });
    window.addEventListener("blur", release);
    document.addEventListener("visibilitychange", releaseIfHidden);
    return () => {
      unsubscribe();
      window.removeEventListener("blur", release);
      document.removeEventListener("visibilitychange", releaseIfHidden);
    };
  }, [store, release]);

  useEffect(() => {
    if (pageKey === undefined) return undefined;
    /** The place of the key that is held: with Shift or another layout its name may change before it is let go. */
    let heldCode: string | null = null;
    const isMeant = (event: KeyboardEvent): boolean =>
      event.key === pageKey &&
      !(event.ctrlKey || event.metaKey || event.altKey) &&
      !takesKeys(event.target);
    const down = (event: KeyboardEvent): void => {
      if (!isMeant(event) || event.defaultPrevented) return;
      // The space bar would scroll.
      event.preventDefault();
      if (event.repeat) return;
      heldCode = event.code;
      if (mode === "hold") talk();
      else toggle();
    };
    const up = (event: KeyboardEvent): void => {
      if (mode === "hold" && event.code === heldCode) release();
    };
    window.addEventListener("keydown", down);
    window.addEventListener("keyup", up);
    return () => {
      window.removeEventListener("keydown", down);
      window.removeEventListener("keyup", up);
    };
  }, [pageKey, mode, talk, release, toggle]);

  return useMemo(() => {
    const hold = mode === "hold";
    const releaseHeld = hold ? release : doNothing;
    return {
      isTalking,
      buttonProps: {
        type: "button",
        "aria-pressed": isTalking,
        // A finger that moves a little must not become a scroll, which cancels the pointer.
        style: { touchAction: "none" },
        onClick(event) {
          // Held buttons and keys have done it already; a click without a pointer comes from assistive technology.
          if (!hold || event.detail === 0) toggle();
        },
        onPointerDown(event) {
          if (!hold || event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          talk();
        },
        onPointerUp: releaseHeld,
        onPointerCancel: releaseHeld,
        onLostPointerCapture: releaseHeld,
        onKeyDown(event) {
          if (!hold || !isPress(event.key)) return;
          // No click follows, and no scroll.
          event.preventDefault();
          if (!event.repeat) talk();
        },
        onKeyUp(event) {
          if (!hold || !isPress(event.key)) return;
          event.preventDefault();
          release();
        },
        onBlur: releaseHeld,
        onContextMenu(event) {
          // A long touch opens a menu, which would take the finger away.
          if (hold) event.preventDefault();
        },
      },
    };
  }, [mode, isTalking, talk, release, toggle]);
}

function doNothing(): void {}

function isPress(key: string): boolean {
  return key === " " || key === "Enter";
}

/** Whether what has the focus needs the keys for itself. */
function takesKeys(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT|BUTTON|A)$/.test(target.tagName))
  );
}
