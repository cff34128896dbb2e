import { randomUUID } from "node:crypto";
import type { WireServerFrame } from "@atoms-kit/client";
import type { AgentTool, ToolOutcome } from "../brain/brain.js";

/** One call of a tool, for the list of a session's calls. */
export type ToolCallRecord = {
  toolCallId: string;
  name: string;
  arguments: Record<string, unknown>;
  /** Missing while the call is waiting. */
  outcome?: ToolOutcome;
};

/** The tools of one call and the calls that wait for an answer. */
export type ClientTools = {
  /** Every tool that can be called now. */
  list(): readonly AgentTool[];
  /** Takes a `session.update`, and answers it. */
  declare(tools: readonly AgentTool[]): void;
  /** Sends a `function_call` and waits for what comes of it. An unknown name gets the defaults of a tool. */
  call(name: string, args: Record<string, unknown>): ToolCall;
  /** Takes a `function_call.result`. */
  answer(toolCallId: string, output: string): void;
  /** Every call so far, oldest first. */
  records(): readonly ToolCallRecord[];
  /** Forgets the calls that wait: their outcome never comes. */
  close(): void;
};

/** A call under way. */
export type ToolCall = {
  toolCallId: string;
  outcome: Promise<ToolOutcome>;
};

/** What {@link createClientTools} needs. */
export type ClientToolsOptions = {
  /** Tools of the agent's own configuration. */
  configured: readonly AgentTool[];
  /** Names of the platform's own tools, which a client can't declare. */
  systemToolNames: readonly string[];
  send: (frame: WireServerFrame) => void;
};

const maxOutputBytes = 65_536;
const defaultTimeoutMs = 15_000;
const updatesPerWindow = 20;
const updateWindowMs = 10_000;

/** Keeps the rules of the protocol for client tools, with its error codes. */
export function createClientTools({
  configured,
  systemToolNames,
  send,
}: ClientToolsOptions): ClientTools {
  let runtime: readonly AgentTool[] = [];
  let updateTimesMs: number[] = [];
  const records: ToolCallRecord[] = [];
  const waiting = new Map<string, { settle(outcome: ToolOutcome): void; timer: NodeJS.Timeout }>();

  function sendError(code: string, message: string): void {
    send({ type: "error", code, message });
  }

  function refusal(tools: readonly AgentTool[]): { code: string; message: string } | undefined {
    const names = tools.map(({ name }) => name);
    if (new Set(names).size < names.length) {
      return { code: "invalid_tools", message: "two of the tools have the same name" };
    }
    const managed = names.find((name) => configured.some((tool) => tool.name === name));
    if (managed !== undefined) {
      const message = `the agent's configuration already has a tool named ${managed}`;
      return { code: "client_tools_managed_by_config", message };
    }
    const reserved = names.find((name) => systemToolNames.includes(name));
    if (reserved !== undefined) {
      return { code: "tool_name_conflict", message: `${reserved} is the name of a system tool` };
    }
    return undefined;
  }

  return {
    list: () => [...configured, ...runtime],
    declare(tools) {
      const nowMs = performance.now();
      updateTimesMs = updateTimesMs.filter((timeMs) => nowMs - timeMs < updateWindowMs);
      updateTimesMs.push(nowMs);
      if (updateTimesMs.length > updatesPerWindow) {
        sendError("too_many_updates", `more than ${updatesPerWindow} updates in 10 seconds`);
        return;
      }
      const refused = refusal(tools);
      if (refused !== undefined) {
        sendError(refused.code, refused.message);
        return;
      }
      runtime = tools;
      send({ type: "session.updated", tools: tools.map(({ name }) => name) });
    },
    call(name, args) {
      const tool = [...configured, ...runtime].find((known) => known.name === name);
      const record: ToolCallRecord = { toolCallId: randomUUID(), name, arguments: args };
      const { toolCallId } = record;
      records.push(record);
      send({ type: "function_call", call_id: toolCallId, name, arguments: args });
      if (tool?.expectsResponse === false) {
        record.outcome = { ok: true, output: "" };
        return { toolCallId, outcome: Promise.resolve(record.outcome) };
      }
      const timeoutMs = Math.min(60_000, Math.max(1000, tool?.timeout_ms ?? defaultTimeoutMs));
      const outcome = new Promise<ToolOutcome>((resolve) => {
        const timer = setTimeout(() => {
          sendError("tool_timeout", `${name} did not answer within ${timeoutMs} ms`);
          waiting.get(toolCallId)?.settle({ ok: false, code: "tool_timeout" });
        }, timeoutMs);
        waiting.set(toolCallId, {
          timer,
          settle(settled) {
            clearTimeout(timer);
            waiting.delete(toolCallId);
            record.outcome = settled;
            resolve(settled);
          },
        });
      });
      return { toolCallId, outcome };
    },
    answer(toolCallId, output) {
      const call = waiting.get(toolCallId);
      if (call === undefined) {
        sendError("unknown_call_id", "no tool call with this call_id is waiting for a result");
      } else if (Buffer.byteLength(output) > maxOutputBytes) {
        sendError("result_too_large", `output is larger than ${maxOutputBytes} bytes`);
        call.settle({ ok: false, code: "result_too_large" });
      } else {
        call.settle({ ok: true, output });
      }
    },
    records: () => records,
    close() {
      for (const { timer } of waiting.values()) clearTimeout(timer);
      waiting.clear();
    },
  };
}
