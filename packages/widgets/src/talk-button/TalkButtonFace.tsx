"use client";

import type { HookStatus } from "@atoms-kit/react";
import type { ReactElement } from "react";
import { HangUpIcon } from "../icons/HangUpIcon.js";
import { MicrophoneIcon } from "../icons/MicrophoneIcon.js";
import { SpinnerIcon } from "../icons/SpinnerIcon.js";
import { VisuallyHidden } from "../status/VisuallyHidden.js";
import type { TalkButtonStrings } from "./talkButtonStrings.js";

/** Icon and words: what a press will do. */
export function TalkButtonFace({
  status,
  strings,
}: {
  status: HookStatus;
  strings: TalkButtonStrings;
}): ReactElement {
  switch (status) {
    case "connecting":
      return (
        <>
          <SpinnerIcon />
          <span>{strings.connecting}</span> <VisuallyHidden>{strings.cancel}</VisuallyHidden>
        </>
      );
    case "connected":
      return (
        <>
          <HangUpIcon />
          <span>{strings.end}</span>
        </>
      );
    case "disconnected":
    case "error":
      return (
        <>
          <MicrophoneIcon />
          <span>{strings.talk}</span>
        </>
      );
    default:
      return status satisfies never;
  }
}
