import type { PropsWithChildren, ReactElement } from "react";

/** A drawing of 24 × 24 in the text's colour; the words beside it say the same. */
export function Icon({ children }: PropsWithChildren): ReactElement {
  return (
    <svg
      className="icon"
      aria-hidden="true"
      viewBox="0 0 24 24"
      width="20"
      height="20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.9"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {children}
    </svg>
  );
}
