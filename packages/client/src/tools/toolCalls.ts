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
      const controller = new AbortController();

      const stop = (): void => {
        running.delete(stop);
        clock.clearTimeout(timer);
        controller.abort();
      };
      /** The first end counts. */
      const finish = (output: string, error?: AtomsError): void => {
        if (!running.has(stop)) return;
        stop();
        if (declared?.expectsResponse !== false) {
          send({ type: "function_call.result", call_id: callId, output });
        }
        const wasCalled = handler !== undefined;
        onOutcome({ callId, name, arguments: parameters, output, error, wasCalled, eventId });
      };
      const fail = (reason: string, cause?: unknown): void =>
        finish(JSON.stringify({ error: reason }), toolFailed(name, reason, cause));

      running.add(stop);
      // Before the server gives up by itself, so that the agent hears of it from the app.
      const timer = clock.setTimeout(
        () => fail(`No answer within ${timeoutMs} ms.`),
        timeoutMs - Math.min(1000, timeoutMs / 4),
      );
      if (handler === undefined) return fail(`This app has no tool named "${name}".`);
      const work = async (): Promise<string> => {
        const result = await handler(parameters, { signal: controller.signal, callId });
        return typeof result === "string" ? result : (JSON.stringify(result) ?? "done");
      };
      work().then(
        (output) =>
          new Blob([output]).size > maxOutputBytes
            ? fail("The result is larger than 64 KB.")
            : finish(output),
        (cause: unknown) => fail(cause instanceof Error ? cause.message : String(cause), cause),
      );
    },
    abandon() {
      for (const stop of running) stop();
    },
  };
}
