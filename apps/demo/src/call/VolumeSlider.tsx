import { useConversationControls } from "@atoms-kit/react";
import { useState, type ReactElement } from "react";

/** How loud the agent is. Kept from call to call. */
export function VolumeSlider(): ReactElement {
  const { setVolume } = useConversationControls();
  const [percent, setPercent] = useState(100);
  return (
    <label className="volume">
      <span>Volume</span>
      <input
        type="range"
        min="0"
        max="100"
        step="5"
        value={percent}
        aria-valuetext={`${percent} percent`}
        onChange={({ target }) => {
          setPercent(target.valueAsNumber);
          setVolume({ volume: target.valueAsNumber / 100 });
        }}
      />
    </label>
  );
}
