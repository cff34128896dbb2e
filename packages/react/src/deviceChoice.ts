/** The devices that the person has chosen; an id that is undefined is the system's default. */
export type ChosenDevices = {
  inputDeviceId?: string | undefined;
  outputDeviceId?: string | undefined;
};

/** What was chosen, for the starts to come, and for all who show it. */
export type DeviceChoice = {
  readonly get: () => ChosenDevices;
  /**
   * Chooses, once `apply` has done it in the call that is on. Of two choices the later one counts.
   *
   * @throws what `apply` rejects with; then the choice stays what it was.
   */
  readonly choose: (choice: ChosenDevices, apply: () => Promise<void>) => Promise<void>;
  readonly subscribe: (listener: () => void) => () => void;
};

export function createDeviceChoice(): DeviceChoice {
  const listeners = new Set<() => void>();
  let chosen: ChosenDevices = {};
  /** The newest choice of each kind. */
  const latest: Record<string, object> = {};
  return {
    get: () => chosen,
    async choose(choice, apply) {
      const kind = Object.keys(choice).join();
      latest[kind] = choice;
      await apply();
      if (latest[kind] !== choice) return;
      chosen = { ...chosen, ...choice };
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
