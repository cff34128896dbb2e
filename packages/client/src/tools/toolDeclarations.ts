import type { AtomsError } from "../errors.js";
import type { WireClientFrame, WireClientTool } from "../protocol/wire.js";
import type { Clock } from "../session/surroundings.js";
import type { ClientTools } from "./clientTools.js";
import { toolsUnconfirmed } from "./toolErrors.js";

/**
 * Whether the server has taken a declared tool: `pending` until it answers, `unconfirmed` when it has not for 5 s.
 * Calls of the tool are answered in any case.
 */
export type ClientToolState = "pending" | "confirmed" | "unconfirmed" | "rejected";

/** The declared tools of a session, by their names. */
export type ClientToolStates = Readonly<Record<string, ClientToolState>>;

/** How long a server that knows declared tools takes at most, in ms. */
const confirmMs = 5000;
/** When to try again after the server was told too often, in ms. */
const retryMs = 10_000;

export type ToolDeclarations = {
  /** A call has begun: it knows nothing yet. */
  begin(): void;
  /** Tools have come or gone. Those of one moment are told together. */
  change(): void;
  confirm(names: readonly string[]): void;
  reject(): void;
  /** The server was told too often: it is told again later. */
  postpone(): void;
  end(): void;
};

type DeclarationsHost = {
  clock: Clock;
  tools: () => ClientTools;
  send: (frame: WireClientFrame) => void;
  onStates: (states: ClientToolStates) => void;
  onWarning: (warning: AtomsError) => void;
};

/** Tells the server which tools this app has beyond those of the dashboard. */
export function createToolDeclarations(host: DeclarationsHost): ToolDeclarations {
  const { clock } = host;
  let states: ClientToolStates = {};
  let told = "[]";
  /** What the server has by its last word: an update that it refuses changes nothing. */
  let accepted: readonly string[] = [];
  /** Updates that the server has not answered yet. */
  let unanswered = 0;
  let isOn = false;
  let isDue = false;
  let timer: unknown;

  const update = (next: ClientToolStates): void => {
    states = next;
    host.onStates(states);
  };
  const updateEach = (next: (name: string, state: ClientToolState) => ClientToolState): void =>
    update(
      Object.fromEntries(Object.entries(states).map(([name, state]) => [name, next(name, state)])),
    );
  const settle = (): void => {
    unanswered -= 1;
    // An answer may be to an update before the last: then nothing is refused yet.
    const other = unanswered > 0 ? "pending" : "rejected";
    updateEach((name) => (accepted.includes(name) ? "confirmed" : other));
  };
  const later = (ms: number, run: () => void): void => {
    clock.clearTimeout(timer);
    timer = clock.setTimeout(run, ms);
  };

  const declare = (): void => {
    isDue = false;
    if (!isOn) return;
    const tools = Object.entries(host.tools()).flatMap(([name, tool]) =>
      typeof tool === "function" ? [] : toWire(name, tool),
    );
    // A component that was mounted anew is no news.
    tools.sort((a, b) => (a.name < b.name ? -1 : 1));
    const text = JSON.stringify(tools);
    if (text === told) return;
    told = text;
    unanswered += 1;
    update(Object.fromEntries(tools.map(({ name }) => [name, "pending"])));
    host.send({ type: "session.update", tools });
    later(confirmMs, () => {
      if (!Object.values(states).includes("pending")) return;
      updateEach((_, state) => (state === "pending" ? "unconfirmed" : state));
      host.onWarning(toolsUnconfirmed());
    });
  };

  return {
    begin() {
      isOn = true;
      // What another call was told.
      if (told !== "[]") update({});
      told = "[]";
      accepted = [];
      unanswered = 0;
      declare();
    },
    change() {
      if (isDue) return;
      isDue = true;
      queueMicrotask(declare);
    },
    confirm(names) {
      accepted = names;
      settle();
    },
    reject: settle,
    postpone() {
      unanswered -= 1;
      told = "";
      later(retryMs, declare);
    },
    end() {
      isOn = false;
      clock.clearTimeout(timer);
    },
  };
}

type Declared = Exclude<ClientTools[string], (...given: never[]) => unknown>;

function toWire(name: string, tool: Declared): WireClientTool {
  const { description, parameters, timeoutMs, expectsResponse } = tool;
  return {
    type: "function",
    name,
    description,
    parameters,
    timeout_ms: timeoutMs,
    expectsResponse,
  };
}
