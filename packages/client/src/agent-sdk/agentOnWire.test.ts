import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { AtomsAgentDouble, genericMessage } from "../../../../test-support/atomsAgentDouble.js";
import { controlAgent } from "../../../../test-support/agentControl.js";
import { startLocalAgent, type LocalAgent } from "../../../../test-support/localAgent.js";
import { createConversationClient, type SessionOptions } from "../index.js";
import { agentSdkTransport } from "./index.js";

/**
 * The double as a thin client of the agent's socket: what it tells is what a server said. As the SDK it opens its own
 * socket, and says of a refusal only that it failed. Sound goes nowhere.
 */
class AtomsAgentOnWire extends AtomsAgentDouble {
  private socket: WebSocket | null = null;
  private endReason = "";

  override connect(): Promise<void> {
    const { apiKey, agentId, baseUrl = "", sampleRate = 24_000 } = this.options;
    const address = new URL("/atoms/v1/agent/connect", baseUrl);
    address.search = new URLSearchParams({
      token: apiKey,
      agent_id: agentId,
      sample_rate: `${sampleRate}`,
    }).toString();
    const socket = new WebSocket(address);
    this.socket = socket;
    return new Promise((resolve, reject) => {
      socket.on("error", () => reject(new Error(genericMessage)));
      socket.on("close", (code) => {
        this.isConnected = false;
        this.tell("session_ended", { reason: this.endReason || `${code}` });
        reject(new Error(genericMessage));
      });
      socket.on("message", (data: Buffer) => {
        const frame = JSON.parse(data.toString()) as { type: string; reason?: string };
        if (frame.type === "session.created") {
          this.isConnected = true;
          this.tell("session_started", frame);
          resolve();
        }
        if (frame.type === "session.closed") this.endReason = frame.reason ?? "";
        if (frame.type === "transcript.delta") this.tell("transcript_delta", frame);
        if (isPassedOn(frame.type)) this.tell(frame.type, frame);
      });
    });
  }

  override disconnect(): void {
    this.socket?.close(1000);
  }

  override sendText(text: string): void {
    this.socket?.send(JSON.stringify({ type: "input_text.send", text }));
  }
}

type PassedOn = "agent_start_talking" | "agent_stop_talking" | "transcript" | "error";

function isPassedOn(type: string): type is PassedOn {
  return /^(agent_(start|stop)_talking|transcript|error)$/.test(type);
}

let agent: LocalAgent;

beforeAll(async () => {
  agent = await startLocalAgent({
    greeting: "Hello there.",
    recognizer: "none",
    brain: ({ text }) => ({ text: `You wrote: ${text}` }),
  });
  vi.stubGlobal("navigator", {
    permissions: { query: async () => ({ state: "granted" }) },
  });
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await agent.close();
});

const options = (): SessionOptions => ({
  transport: agentSdkTransport(AtomsAgentOnWire),
  apiKey: agent.apiKey,
  agentId: agent.agentId,
  origin: new URL(agent.url).origin,
});

test("transcript, speech and end of a call arrive", async () => {
  const client = createConversationClient();
  const onMessage = vi.fn();
  const onDisconnect = vi.fn();
  const modes: string[] = [];
  await client.startSession({
    ...options(),
    onMessage,
    onDisconnect,
    onModeChange: ({ mode }) => modes.push(mode),
  });
  expect(client.getId()).not.toBe("");
  const said = (text: string) => expect.objectContaining({ message: text, role: "agent" });
  await vi.waitFor(() => expect(onMessage).toHaveBeenCalledWith(said("Hello there.")), 10_000);
  client.sendUserMessage("Good evening");
  await vi.waitFor(
    () => expect(onMessage).toHaveBeenCalledWith(said("You wrote: Good evening")),
    10_000,
  );
  expect(modes.slice(0, 2)).toEqual(["speaking", "listening"]);
  await client.endSession();
  expect(onDisconnect.mock.calls).toEqual([[{ reason: "user" }]]);
  await vi.waitFor(async () => expect((await controlAgent(agent).stats()).openSockets).toBe(0));
});

test("a key that the server refuses", async () => {
  const client = createConversationClient();
  const started = client.startSession({ ...options(), apiKey: "sk_wrong" });
  await expect(started).rejects.toMatchObject({ code: "connection_refused" });
  expect(JSON.stringify(client.store.getState())).not.toContain("sk_wrong");
});
