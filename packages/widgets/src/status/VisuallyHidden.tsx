"use client";

import type { CSSProperties, HTMLAttributes, ReactElement } from "react";

// Inline: text for screen readers must not appear on a page that leaves the style sheet out.
const hidden = {
  position: "absolute",
  inlineSize: 1,
  blockSize: 1,
  margin: -1,
  padding: 0,
  border: 0,
  overflow: "hidden",
  clipPath: "inset(50%)",
  whiteSpace: "nowrap",
} satisfies CSSProperties;

/** Text that is read out but not seen. */
export function VisuallyHidden(props: HTMLAttributes<HTMLSpanElement>): ReactElement {
  return <span {...props} style={hidden} />;
}
