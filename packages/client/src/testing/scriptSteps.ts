import type { ConversationClient } from "../conversationClient.js";
import type { ToolExpectation } from "./toolAnswers.js";
import type { ScriptedServer } from "./scriptedServer.js";

/** How a turn is said. */
export type TurnOptions = {
  /** What the level meters show while it is said, 0 to 1. Default 0.5. */
  level?: number;
};

/** How a turn of the agent is said. */
export type AgentTurnOptions = TurnOptions & {
  /** What `onAudio` hears: base64 of PCM16. Nothing is played. Default: nothing. */
  audio?: string;
};

/** How the agent calls a tool. */
export type ToolCallOptions = {
  /** What the app must answer. Default: anything but an error. */
  expect?: ToolExpectation;
  /**
   * Whether the agent waits for the answer. Default: as the app has told the server of this tool, else true.
   */
  expectsResponse?: boolean;
};

/** What a step of the test's own can reach. */
export type StepContext = { readonly client: ConversationClient; readonly server: ScriptedServer };

/** One thing that happens in a scripted conversation. */
export type ScriptStep =
  | { type: "connect"; callId: string | undefined; sampleRateHz: number | undefined }
  /** Without a code the socket just closes. */
  | { type: "refuse"; code: string | null; message: string }
  | { type: "microphoneAnswer"; isAllowed: boolean }
  /** `heard`: the turn is cut there by the next step; null: it is said to its end. */
  | { type: "agent"; text: string; options: AgentTurnOptions; heard: string | null }
  /** `cutsTurn`: the agent is speaking already, and this much was heard. Else it is cut before its first word. */
  | { type: "interrupt"; cutsTurn: boolean; heard: string }
  | { type: "user"; text: string; options: TurnOptions }
  | { type: "expectText"; expected: string | RegExp | undefined }
  | { type: "tool"; name: string; args: Record<string, unknown>; options: ToolCallOptions }
  | { type: "error"; code: string; message: string }
  | { type: "microphoneSilent"; isSilent: boolean }
  | { type: "audioBlocked"; isBlocked: boolean }
  | { type: "network"; isOnline: boolean }
  | { type: "wait"; ms: number }
  | { type: "run"; run: (context: StepContext) => void | Promise<void> }
  | { type: "breakOff" }
  | { type: "end"; reason: string };

/** One kind of step. */
export type StepOf<Type extends ScriptStep["type"]> = Extract<ScriptStep, { type: Type }>;

/** A step as its author wrote it, for messages. */
export function nameOfStep(step: ScriptStep): string {
  switch (step.type) {
    case "agent":
    case "user":
      return `.${step.type}(${quote(step.text)})`;
    case "tool":
      return `.tool(${quote(step.name)})`;
    case "error":
      return `.error(${quote(step.code)})`;
    case "refuse":
      return `.refuse(${step.code === null ? "" : quote(step.code)})`;
    case "expectText":
      return `.expectText(${nameOfText(step.expected)})`;
    case "microphoneAnswer":
      return step.isAllowed ? ".allowMicrophone()" : ".denyMicrophone()";
    case "network":
      return step.isOnline ? ".online()" : ".offline()";
    case "microphoneSilent":
      return `.microphoneSilent(${step.isSilent})`;
    case "audioBlocked":
      return `.audioBlocked(${step.isBlocked})`;
    case "wait":
      return `.wait(${step.ms})`;
    case "connect":
    case "interrupt":
    case "run":
    case "breakOff":
    case "end":
      return `.${step.type}()`;
    default:
      return step satisfies never;
  }
}

function nameOfText(expected: string | RegExp | undefined): string {
  if (expected === undefined) return "";
  return typeof expected === "string" ? quote(expected) : String(expected);
}

function quote(text: string): string {
  return JSON.stringify(text.length > 30 ? `${text.slice(0, 30)}…` : text);
}

/** The beginnings of a text, a word longer each time, as the server sends the text of a live turn. */
export function growingTexts(text: string): string[] {
  return Array.from(text.matchAll(/\S+/g), (word) => text.slice(0, word.index + word[0].length));
}
