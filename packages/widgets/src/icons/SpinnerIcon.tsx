"use client";

import type { ReactElement } from "react";
import { Icon } from "./Icon.js";

export function SpinnerIcon(): ReactElement {
  return (
    <Icon name="spinner">
      <circle cx="12" cy="12" r="8.75" opacity="0.35" />
      <path d="M12 3.25A8.75 8.75 0 0 1 20.75 12" />
    </Icon>
  );
}
