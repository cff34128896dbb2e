import { useCallDuration } from "@atoms-kit/react";
import type { ReactElement } from "react";

/** How long the call has lasted. */
export function CallTimer(): ReactElement {
  const seconds = useCallDuration();
  return (
    <span className="timer" role="timer" aria-label="Call time">
      {formatDuration(seconds)}
    </span>
  );
}

/** 75 → `1:15`, 3675 → `1:01:15` */
function formatDuration(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = String(seconds % 60).padStart(2, "0");
  return hours === 0
    ? `${minutes}:${rest}`
    : `${hours}:${String(minutes).padStart(2, "0")}:${rest}`;
}
