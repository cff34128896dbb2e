import type { AtomsError } from "../errors.js";

/** Where a step waits for the app, without a timer: it looks again whenever something has happened. */
export type WaitingRoom = {
  /** Something has happened. */
  wake(): void;
  /**
   * Resolves when `isTrue` is. It looks a microtask after something has happened: what belongs together, as in an
   * effect of StrictMode that starts, ends and starts again, has happened then.
   *
   * @param what Is waited for: for the message of whoever gives up.
   */
  until(isTrue: () => boolean, what: string): Promise<void>;
  /** What is being waited for. */
  readonly what: string | null;
  /** Nobody waits any more: present and future waits fail. */
  close(reason: (what: string) => AtomsError): void;
};

/** Makes an empty one. */
export function createWaitingRoom(): WaitingRoom {
  let waiters: { go: () => void; fail: (reason: AtomsError) => void }[] = [];
  let waitingFor: string | null = null;
  let refuse: ((what: string) => AtomsError) | null = null;

  return {
    wake() {
      const woken = waiters;
      waiters = [];
      for (const { go } of woken) go();
    },
    async until(isTrue, what) {
      waitingFor = what;
      try {
        while (!isTrue()) {
          if (refuse !== null) throw refuse(what);
          await new Promise<void>((go, fail) => waiters.push({ go, fail }));
        }
      } finally {
        waitingFor = null;
      }
    },
    get what() {
      return waitingFor;
    },
    close(reason) {
      refuse = reason;
      for (const { fail } of waiters) fail(reason(waitingFor ?? ""));
    },
  };
}
