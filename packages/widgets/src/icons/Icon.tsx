"use client";

import type { PropsWithChildren, ReactElement } from "react";

/** A drawing of 24 × 24 in the text's colour and size. Decoration: the words beside it say the same. */
export function Icon({ name, children }: PropsWithChildren<{ name: string }>): ReactElement {
  return (
    <svg
      data-slot="icon"
      data-icon={name}
      aria-hidden="true"
      focusable="false"
      viewBox="0 0 24 24"
      width="1.25em"
      height="1.25em"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {children}
    </svg>
  );
}
