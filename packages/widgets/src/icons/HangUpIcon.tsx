"use client";

import type { ReactElement } from "react";
import { Icon } from "./Icon.js";

export function HangUpIcon(): ReactElement {
  return (
    <Icon name="hang-up">
      <path d="M2.9 14.6c-.6-2.3.3-3.7 2-4.7a14.4 14.4 0 0 1 14.2 0c1.7 1 2.6 2.4 2 4.7-.15.6-.75.9-1.35.75l-3.1-.75c-.5-.12-.85-.55-.87-1.07l-.08-1.83a11.4 11.4 0 0 0-7.4 0l-.08 1.83c-.02.52-.37.95-.87 1.07l-3.1.75c-.6.15-1.2-.15-1.35-.75Z" />
    </Icon>
  );
}
