"use client";

import type { PropsWithChildren, ReactElement } from "react";
import { WarningIcon } from "../icons/WarningIcon.js";

/** What went wrong, in words, announced at once. */
export function CallError({ children }: PropsWithChildren): ReactElement {
  return (
    <span role="alert" data-slot="call-error">
      <WarningIcon />
      <span>{children}</span>
    </span>
  );
}
