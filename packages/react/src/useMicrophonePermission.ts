"use client";

import { useCallback, useEffect, useMemo, useState } from "react";
import {
  queryPermission,
  readObstacle,
  requestMicrophone,
  type MicrophonePermission,
} from "./microphonePermission.js";

/** What {@link useMicrophonePermission} gives. */
export type MicrophonePermissionValue = MicrophonePermission & {
  /** Asks for the microphone and gives it back at once. Call it in the handler of a click. Never rejects. */
  request: () => Promise<MicrophonePermission>;
};

const unknown: MicrophonePermission = { state: "unknown", reason: null };

/**
 * Whether the microphone may be used, and what is in the way, before a call is tried. Asks nothing by itself. Works
 * outside a provider, too. Renders when it changes.
 */
export function useMicrophonePermission(): MicrophonePermissionValue {
  const [permission, setPermission] = useState(unknown);
  useEffect(() => {
    let isOver = false;
    let status: PermissionStatus | null = null;
    const read = (): void => {
      const obstacle = readObstacle();
      if (obstacle !== null) return setPermission({ state: "denied", reason: obstacle });
      if (status === null) return;
      const { state } = status;
      // A refusal that was found to be the system's stays that.
      setPermission((before) =>
        before.state === state ? before : { state, reason: state === "denied" ? "person" : null },
      );
    };
    read();
    void (async () => {
      const found = await queryPermission();
      if (isOver || found === null) return;
      status = found;
      read();
      status.addEventListener("change", read);
    })();
    return () => {
      isOver = true;
      status?.removeEventListener("change", read);
    };
  }, []);
  const request = useCallback(async () => {
    const answer = await requestMicrophone();
    setPermission(answer);
    return answer;
  }, []);
  return useMemo(() => ({ ...permission, request }), [permission, request]);
}
