import type { BenchWindow, Credential, StartTimes } from "./pageApi.js";

/** Whether the messages of the call are to be shown. */
export const showsMessages = new URLSearchParams(location.search).has("messages");

/** Where the page's app is put. */
export const root = document.querySelector("main")!;

/**
 * What both pages have in common: `window.bench`, counts of renders, and the callbacks of a conversation turned into a
 * promise for each start.
 *
 * @param begin Starts a call with what `useConversation` gave last.
 */
export function createHarness<Hook>(actions: {
  begin: (hook: Hook, credential: Credential) => void;
  stop: (hook: Hook) => Promise<void>;
}) {
  const renders = { wholeHook: 0, statusOnly: 0 };
  let hook: Hook | null = null;
  let startedAt = 0;
  let settle = (_times: StartTimes): void => {};
  let fail = (_error: Error): void => {};

  (window as BenchWindow).bench = {
    start: (credential) =>
      new Promise<StartTimes>((resolve, reject) => {
        settle = resolve;
        fail = reject;
        startedAt = performance.now();
        if (hook !== null) actions.begin(hook, credential);
      }),
    stop: async () => {
      if (hook !== null) await actions.stop(hook);
    },
    renders: () => ({ ...renders }),
  };

  return {
    onConnect: () => settle({ startedAt, connectedAt: performance.now() }),
    onError: (message: string) => fail(new Error(message)),
    wholeHookRendered(next: Hook) {
      hook = next;
      renders.wholeHook += 1;
    },
    statusOnlyRendered() {
      renders.statusOnly += 1;
    },
  };
}
