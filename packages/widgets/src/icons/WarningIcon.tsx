"use client";

import type { ReactElement } from "react";
import { Icon } from "./Icon.js";

export function WarningIcon(): ReactElement {
  return (
    <Icon name="warning">
      <circle cx="12" cy="12" r="9" />
      <path d="M12 7.5v5.25M12 16.4v.1" />
    </Icon>
  );
}
