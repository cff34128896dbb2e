import type { AtomsError } from "../errors.js";
import { scriptFailed } from "./scriptFailed.js";
import type { ScriptStage } from "./scriptStage.js";
import type { StepOf } from "./scriptSteps.js";

/** The moments of a step: at each `yield` everything that has happened so far can be seen. */
export type Moments = AsyncGenerator<undefined, void>;

export const statusOf = (stage: ScriptStage) => stage.client.store.getState().status;
export const isStarting = (stage: ScriptStage): boolean =>
  statusOf(stage) === "connecting" || statusOf(stage) === "reconnecting";

/** Has the session begin, unless it has. The moment when it has is one to be seen. */
export async function* needCall(
  stage: ScriptStage,
  session: Pick<StepOf<"connect">, "callId" | "sampleRateHz"> = {
    callId: undefined,
    sampleRateHz: undefined,
  },
): Moments {
  if (statusOf(stage) === "connected") return;
  await needSocket(stage);
  stage.accept(session);
  await stage.waiting.until(() => !isStarting(stage), "the app's call to connect");
  if (statusOf(stage) !== "connected") throw noCall(stage);
  yield;
  needOn(stage);
}

/** Waits until the app has opened a socket, on which the session has not begun. */
export async function needSocket(stage: ScriptStage): Promise<void> {
  const { server, waiting } = stage;
  const isOffline = (): boolean => statusOf(stage) === "reconnecting" && !server.isOnline;
  const lookAgain = (): boolean => {
    const canWait = isStarting(stage) && !stage.isPromptOpen() && !isOffline();
    if (stage.isSocketOpen() || !canWait) return true;
    // Each attempt at a call that broke may be followed by another one.
    stage.endBackOff();
    return false;
  };
  await waiting.until(lookAgain, "the app to open its socket (its token has not come yet)");
  if (stage.isSocketOpen()) return;
  if (stage.isPromptOpen()) {
    throw scriptFailed(
      "the microphone's prompt stands unanswered. Put `.allowMicrophone()` or `.denyMicrophone()` before this step.",
    );
  }
  if (isOffline()) throw scriptFailed("the browser is offline. Put `.online()` before this step.");
  throw noCall(stage);
}

export function noCall({ client }: ScriptStage): AtomsError {
  const { status, error, endedAt } = client.store.getState();
  if (status === "error" && error !== null) {
    return scriptFailed(`there is no call: it failed with \`${error.code}\`. ${error.message}`);
  }
  return scriptFailed(
    endedAt === null
      ? "the app has not started a call. Call `startSession` first, or click what calls it."
      : "the call is over. Have the app start another, or end the script here.",
  );
}

export function needVoice(stage: ScriptStage): void {
  if (stage.isChat()) {
    throw scriptFailed(
      "this is a chat, which has no sound. What the app sends is met by `.expectText()`.",
    );
  }
}

/** The person, or the app, may have ended the call in the middle of a step. */
export function needOn(stage: ScriptStage): void {
  if (statusOf(stage) !== "connected") throw noCall(stage);
}
