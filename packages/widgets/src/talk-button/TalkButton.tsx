"use client";

import { useConversation, type SessionOptions } from "@atoms-kit/react";
import {
  forwardRef,
  useImperativeHandle,
  useRef,
  type ComponentPropsWithoutRef,
  type ForwardRefExoticComponent,
  type MouseEvent,
  type RefAttributes,
} from "react";
import { useLevelVariable } from "../level/useLevelVariable.js";
import { CallAnnouncement } from "../status/CallAnnouncement.js";
import { CallError } from "../status/CallError.js";
import { splitSessionOptions } from "./sessionOptionKeys.js";
import { TalkButtonFace } from "./TalkButtonFace.js";
import { defaultTalkButtonStrings, type TalkButtonStrings } from "./talkButtonStrings.js";

/**
 * The options of a session, and every attribute of a `<button>`. Within a `ConversationProvider` the options change the
 * provider's defaults; without one they are all there is. `onError` is the session's.
 */
export type TalkButtonProps = SessionOptions &
  Omit<ComponentPropsWithoutRef<"button">, keyof SessionOptions | "children" | "type"> & {
    /** Other words, all or some of them. Default: English. */
    strings?: Partial<TalkButtonStrings>;
  };

/**
 * One button for a whole call: it starts one, gives up while connecting, and ends it. It says each of these to a screen
 * reader, and shows an error in words below itself.
 *
 * `onClick` is called first; `event.preventDefault()` in it keeps the button from acting. `ref`, `className` and
 * `style` go to the button, which carries `data-slot="call-trigger"`, `data-state`, `data-speaking="agent"` while the
 * agent is heard, and `--atoms-level` (0 to 1) during a call.
 */
export const TalkButton: ForwardRefExoticComponent<
  TalkButtonProps & RefAttributes<HTMLButtonElement>
> = forwardRef<HTMLButtonElement, TalkButtonProps>(function TalkButton(props, forwardedRef) {
  const [sessionOptions, { strings: givenStrings, onClick, ...buttonProps }] =
    splitSessionOptions(props);
  const strings = { ...defaultTalkButtonStrings, ...givenStrings };
  const conversation = useConversation(sessionOptions);
  const { status, message, isSpeaking, startSession, endSession } = conversation;
  const isConnected = status === "connected";

  const ref = useRef<HTMLButtonElement>(null);
  useImperativeHandle(forwardedRef, () => ref.current as HTMLButtonElement, []);
  useLevelVariable(ref, conversation, isConnected);

  const handleClick = (event: MouseEvent<HTMLButtonElement>): void => {
    onClick?.(event);
    if (event.defaultPrevented) return;
    if (isConnected || status === "connecting") void endSession();
    // A failure is shown below the button, and reaches `onError`.
    else void startSession();
  };

  return (
    <span data-slot="talk-button">
      <button
        {...buttonProps}
        ref={ref}
        type="button"
        data-slot="call-trigger"
        data-state={status}
        data-speaking={isConnected && isSpeaking ? "agent" : undefined}
        onClick={handleClick}
      >
        <TalkButtonFace status={status} strings={strings} />
      </button>
      <CallAnnouncement status={status} strings={strings} />
      {status === "error" && <CallError>{message || strings.failed}</CallError>}
    </span>
  );
});
