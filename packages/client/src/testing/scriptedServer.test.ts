import { expect, test } from "vitest";
import type { TransportEvent } from "../transport/transport.js";
import { createScriptedServer, type ScriptedServer } from "./index.js";

const tool = {
  type: "function" as const,
  name: "get_time",
  description: "Tells the time.",
  parameters: {},
};

/** Registers a tool as a client does, and gives what the server answers. */
async function register(server: ScriptedServer): Promise<TransportEvent[]> {
  const events: TransportEvent[] = [];
  const transport = await server.runtime.createTransport(
    {},
    {
      emit: (event) => events.push(event),
      signal: new AbortController().signal,
      onWarning: () => {},
    },
  );
  transport.connect({ url: "wss://test", sampleRateHz: 24_000, chunkMs: 20 });
  transport.send(JSON.stringify({ type: "session.update", tools: [tool] }));
  expect(events).toEqual([]);
  await Promise.resolve();
  expect(server.sent).toEqual([{ type: "session.update", tools: [tool] }]);
  return events;
}

test("tools that are registered are acknowledged", async () => {
  expect(await register(createScriptedServer())).toEqual([
    { type: "frame", raw: { type: "session.updated", tools: ["get_time"] } },
  ]);
});

test("an older server says nothing to them", async () => {
  const server = createScriptedServer();
  server.acknowledgesTools = false;
  expect(await register(server)).toEqual([]);
});
