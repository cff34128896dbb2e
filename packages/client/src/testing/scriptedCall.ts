import type { ConversationClient } from "../conversationClient.js";
import { isAtomsError } from "../errors.js";
import type { Clock } from "../session/surroundings.js";
import type { ConversationState } from "../store/createConversationStore.js";
import { playStep } from "./playStep.js";
import { inStep, scriptFailed } from "./scriptFailed.js";
import type { ScriptedServer } from "./scriptedServer.js";
import { createScriptStage, type ConversationScriptOptions } from "./scriptStage.js";
import { nameOfStep, type ScriptStep } from "./scriptSteps.js";
import type { ScriptedToolResult } from "./toolAnswers.js";

/** How a script is played. */
export type ScriptedCallOptions = {
  /** Plays as a person would hear it: a pause after each word, by this clock. Default: no pauses, and no timer. */
  pace?: { wordMs: number; clock: Clock };
  /** Ends the wait for an app that does not do what the script needs: `AbortSignal.timeout(1000)`, for example. */
  signal?: AbortSignal;
};

/** A script that is played to a client. Every function may be taken out of it. */
export type ScriptedCall = {
  /** Give it to `ConversationProvider`, or start a session with it. */
  readonly client: ConversationClient;
  /** What the script plays on: for what no step can do, and for what the app has sent. */
  readonly server: ScriptedServer;
  /** Plays until the call is connected; nothing where it is. */
  readonly connect: () => Promise<void>;
  /** Plays the next step, or the rest of one that `playUntil` has left. */
  readonly next: () => Promise<void>;
  /** Plays all that remains. */
  readonly playAll: () => Promise<void>;
  /** Plays, word by word, until the conversation is in a state, and stops there. */
  readonly playUntil: (isTrue: (state: ConversationState) => boolean) => Promise<void>;
  /** What the app has answered to tools, in order; with a name, to that tool. */
  readonly toolResults: (name?: string) => readonly ScriptedToolResult[];
  /**
   * Hangs up and lets nothing go on.
   *
   * @throws AtomsError `script_failed` when a step was waiting for the app: it says for what.
   */
  readonly stop: () => Promise<void>;
};

/** Makes a client, and the call that it will get. Nothing happens until the app starts a session. */
export function createScriptedCall(
  scriptOptions: ConversationScriptOptions,
  written: readonly ScriptStep[],
  { pace, signal }: ScriptedCallOptions,
): ScriptedCall {
  const stage = createScriptStage(scriptOptions);
  const { client, server, waiting } = stage;
  const results: ScriptedToolResult[] = [];
  // A script without a step is a call that connects.
  const steps = written.length > 0 ? written : [connectStep];
  let index = 0;
  let moments: ReturnType<typeof playStep> | null = null;
  /** The moment that is being played; it may wait for the app. */
  let underWay: Promise<boolean> | null = null;
  let playing: Promise<void> | null = null;
  let endPause = (): void => {};

  const here = (step: ScriptStep) => ({ number: index + 1, name: nameOfStep(step) });

  const pause = async (): Promise<void> => {
    if (pace === undefined) return;
    await new Promise<void>((resolve) => {
      const handle = pace.clock.setTimeout(resolve, pace.wordMs);
      endPause = () => {
        pace.clock.clearTimeout(handle);
        resolve();
      };
    });
  };

  /** @param step The step at `index`. @returns whether that was all of it. */
  const playOne = async (step: ScriptStep): Promise<boolean> => {
    moments ??= playStep(step, { stage, onToolResult: (result) => void results.push(result) });
    try {
      const { done = false } = await moments.next();
      if (done) {
        index += 1;
        moments = null;
      }
      await pause();
      return done;
    } catch (error) {
      // A step that failed can be played again, when the app is where it must be.
      moments = null;
      const isOurs = isAtomsError(error) && error.code === "script_failed";
      throw isOurs ? inStep(error, here(step)) : error;
    } finally {
      underWay = null;
    }
  };

  const playMoment = async (): Promise<boolean> => {
    const step = steps[index];
    if (step === undefined) throw nothingRemains();
    underWay ??= playOne(step);
    return await underWay;
  };

  const nothingRemains = () =>
    scriptFailed(
      `The script is over: all ${steps.length} steps have been played. Add a step, or call \`next()\` less often.`,
    );

  // From here to the test there are only awaits: so the stack of a failure shows the test's line.
  const finish = async (play: () => Promise<void>): Promise<void> => {
    try {
      await play();
    } finally {
      playing = null;
    }
  };

  /** One after the other: two at once would play each other's steps. */
  const alone = (play: () => Promise<void>): Promise<void> => {
    const step = steps[index];
    if (playing !== null && step !== undefined) {
      const what = waiting.what ?? "its next word";
      const busy = `it is still being played, and waits for ${what}. Await the promise before.`;
      return Promise.reject(inStep(scriptFailed(busy), here(step)));
    }
    playing = finish(play);
    return playing;
  };

  const giveUp = (why: string): void => {
    waiting.close((what) => scriptFailed(`${why} while it waited for ${what}.`));
    // Nobody may be left who awaits it.
    playing?.catch(() => {});
    endPause();
  };
  const onAbort = (): void => giveUp("the script's signal was aborted");
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort, { once: true });

  const playUntil = async (isTrue: (state: ConversationState) => boolean): Promise<void> => {
    const isReached = (): boolean => isTrue(client.store.getState());
    while (!isReached()) {
      const change = watch(client, isReached);
      try {
        await Promise.race([playMoment(), change.seen]);
      } finally {
        change.ignore();
      }
    }
  };

  return {
    client,
    server,
    connect: () => alone(() => playUntil(({ status }) => status === "connected")),
    next: () =>
      alone(async () => {
        for (let isOver = false; !isOver;) isOver = await playMoment();
      }),
    playAll: () =>
      alone(async () => {
        do await playMoment();
        while (index < steps.length);
      }),
    playUntil: (isTrue) => alone(() => playUntil(isTrue)),
    toolResults: (name) => results.filter((result) => name === undefined || result.name === name),
    async stop() {
      const step = steps[index];
      const { what } = waiting;
      giveUp("the script was stopped");
      await client.endSession();
      if (what === null || step === undefined) return;
      throw inStep(scriptFailed(`the script was stopped while it waited for ${what}.`), here(step));
    },
  };
}

const connectStep: ScriptStep = { type: "connect", callId: undefined, sampleRateHz: undefined };

/** Resolves when a state is reached in the middle of a moment that waits for the app. */
function watch(
  { store }: ConversationClient,
  isReached: () => boolean,
): { seen: Promise<void>; ignore: () => void } {
  let ignore = (): void => {};
  const seen = new Promise<void>((resolve) => {
    ignore = store.subscribe(() => {
      if (isReached()) resolve();
    });
  });
  return { seen, ignore };
}
