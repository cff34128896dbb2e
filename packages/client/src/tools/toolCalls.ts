import type { ConversationEventOf } from "../conversationEvents.js";
import type { AtomsError } from "../errors.js";
import type { WireClientFrame } from "../protocol/wire.js";
import type { Clock } from "../session/surroundings.js";
import type { ClientTools } from "./clientTools.js";
import { toolFailed } from "./toolErrors.js";

/** The vendor's limit for a result, in bytes of UTF-8. */
const maxOutputBytes = 65_536;
/** The vendor's default for how long the agent waits, in ms. */
const defaultTimeoutMs = 15_000;
/** How much of an error the agent is told, in characters. */
const maxReasonLength = 300;

/** How a call of a tool ended. */
export type ToolOutcome = Omit<ConversationEventOf<"toolResult">, "type" | "isError"> & {
  /** Why the agent got a failure. */
  error: AtomsError | undefined;
};

export type ToolCalls = {
  run(call: ConversationEventOf<"functionCall">): void;
  /** Nobody waits for the results any more: the call is over, or another one has taken its place. */
  abandon(): void;
};

type ToolCallsHost = {
  clock: Clock;
  tools: () => ClientTools;
  send: (frame: WireClientFrame) => void;
  onOutcome: (outcome: ToolOutcome) => void;
};

/** Runs the app's tools for the agent: each call once, with one result, in time. */
export function createToolCalls({ clock, tools, send, onOutcome }: ToolCallsHost): ToolCalls {
  const known = new Set<string>();
  const running = new Set<() => void>();

  return {
    run(event) {
      const { callId, name, eventId } = event;
      const parameters = event.arguments;
      if (known.has(callId)) return;
      known.add(callId);
      const all = tools();
      const tool = Object.hasOwn(all, name) ? all[name] : undefined;
      const declared = typeof tool === "function" ? undefined : tool;
      const handler = typeof tool === "function" ? tool : tool?.handler;
      const timeoutMs = declared?.timeoutMs ?? defaultTimeoutMs;
      const isAwaited = declared?.expectsResponse !== false;
      const controller = new AbortController();

      /** The first end counts. A tool that has given its result is not aborted: it may have begun something. */
      const settle = (): boolean => {
        clock.clearTimeout(timer);
        return running.delete(abort);
      };
      const abort = (): void => {
        settle();
        controller.abort();
      };
      const finish = (output: string, error?: AtomsError): void => {
        if (!settle()) return;
        if (isAwaited) send({ type: "function_call.result", call_id: callId, output });
        const wasCalled = handler !== undefined;
        onOutcome({ callId, name, arguments: parameters, output, error, wasCalled, eventId });
      };
      const fail = (reason: string, cause?: unknown): void => {
        // An error may carry a whole page in its message.
        const error = reason.slice(0, maxReasonLength);
        finish(JSON.stringify({ error }), toolFailed(name, error, cause));
      };

      running.add(abort);
      // Before the server gives up by itself, so that the agent hears of it from the app.
      const timer =
        isAwaited &&
        clock.setTimeout(
          () => {
            fail(`No answer within ${timeoutMs} ms.`);
            controller.abort();
          },
          timeoutMs - Math.min(1000, timeoutMs / 4),
        );
      if (handler === undefined) return fail(`This app has no tool named "${name}".`);
      const work = async (): Promise<string> => {
        const result = await handler(parameters, { signal: controller.signal, callId });
        return typeof result === "string" ? result : (JSON.stringify(result) ?? "done");
      };
      work().then(
        (output) =>
          isAwaited && new Blob([output]).size > maxOutputBytes
            ? fail("The result is larger than 64 KB.")
            : finish(output),
        // Not every library throws an `Error`.
        (cause: unknown) => fail(String((cause as Partial<Error> | null)?.message ?? cause), cause),
      );
    },
    abandon() {
      for (const abort of running) abort();
      // The call that takes its place counts anew.
      known.clear();
    },
  };
}
