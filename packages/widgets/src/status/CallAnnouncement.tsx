"use client";

import type { HookStatus } from "@atoms-kit/react";
import { useState, type ReactElement } from "react";
import { VisuallyHidden } from "./VisuallyHidden.js";

type AnnouncementStrings = { connecting: string; connected: string; ended: string };

/**
 * Says once what became of the call. It is there, empty, before the first change: screen readers only announce changes
 * within a region that they know.
 */
export function CallAnnouncement({
  status,
  strings,
}: {
  status: HookStatus;
  strings: AnnouncementStrings;
}): ReactElement {
  const [last, setLast] = useState({ status, hasChanged: false });
  if (last.status !== status) setLast({ status, hasChanged: true });
  return (
    <VisuallyHidden role="status">
      {last.hasChanged ? announcement(last.status, strings) : ""}
    </VisuallyHidden>
  );
}

function announcement(status: HookStatus, strings: AnnouncementStrings): string {
  switch (status) {
    case "connecting":
      return strings.connecting;
    case "connected":
      return strings.connected;
    case "disconnected":
      return strings.ended;
    case "error":
      // The alert says it.
      return "";
    default:
      return status satisfies never;
  }
}
