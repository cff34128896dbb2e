"use client";

import type { ReactElement } from "react";
import { Icon } from "./Icon.js";

export function MicrophoneIcon(): ReactElement {
  return (
    <Icon name="microphone">
      <rect x="9" y="2.75" width="6" height="11.5" rx="3" />
      <path d="M5.25 11.25a6.75 6.75 0 0 0 13.5 0M12 18v3.25" />
    </Icon>
  );
}
