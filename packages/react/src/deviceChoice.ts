/** The devices that the person has chosen; an id that is undefined is the system's default. */
export type ChosenDevices = {
  inputDeviceId?: string | undefined;
  outputDeviceId?: string | undefined;
};

/** What was chosen, for the starts to come, and for all who show it. */
export type DeviceChoice = {
  readonly get: () => ChosenDevices;
  readonly set: (choice: ChosenDevices) => void;
  readonly subscribe: (listener: () => void) => () => void;
};

export function createDeviceChoice(): DeviceChoice {
  const listeners = new Set<() => void>();
  let chosen: ChosenDevices = {};
  return {
    get: () => chosen,
    set(choice) {
      chosen = { ...chosen, ...choice };
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
