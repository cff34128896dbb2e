import type { ReactElement } from "react";
import { useLevel } from "./useLevel.js";

/** How loud one side is. Drawn by CSS from `--level`; for the eye only. */
export function LevelMeter({
  side,
  label,
}: {
  side: "input" | "output";
  label: string;
}): ReactElement {
  const ref = useLevel(side);
  return (
    <div className="meter" ref={ref} data-side={side}>
      <span className="meter-label">{label}</span>
      <span className="meter-track">
        <span className="meter-fill" />
      </span>
    </div>
  );
}
