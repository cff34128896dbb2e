import type { CallSummary } from "../packages/local-agent/src/session/call.js";
import type { Fault } from "./localAgent.js";
import type { AgentAddress } from "./globalSetup.js";

/** The local agent's back door, for tests in a browser. */
export type AgentControl = {
  /** Mints a token as an app's server would. */
  mintToken(options?: { mode?: "webcall" | "chat"; fault?: Fault }): Promise<string>;
  /** What the agent knows of a call. */
  call(callId: string): Promise<CallSummary>;
  /** All calls it remembers, the newest last. */
  calls(): Promise<CallSummary[]>;
  stats(): Promise<{ tokensMinted: number; upgradesAccepted: number; openSockets: number }>;
  /** All audio of a call, in one direction. */
  audio(callId: string, direction: "received" | "sent"): Promise<Int16Array>;
  command(name: string, body: Record<string, unknown>): Promise<void>;
};

export function controlAgent({ rest, control, agentId, apiKey }: AgentAddress): AgentControl {
  const request = async (url: string, body?: unknown): Promise<Response> => {
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
    return response;
  };
  const get = async <Answer>(path: string): Promise<Answer> =>
    (await request(`${control}/${path}`)).json() as Promise<Answer>;

  return {
    async mintToken({ mode = "webcall", fault } = {}) {
      const metadata = fault && { fault };
      const response = await request(`${rest}/conversation/register-call`, {
        agent_id: agentId,
        mode,
        ...(metadata && { metadata }),
      });
      const { data } = (await response.json()) as { data: { access_token: string } };
      return data.access_token;
    },
    async call(callId) {
      const found = (await get<CallSummary[]>("sessions")).find((call) => call.callId === callId);
      if (found === undefined) throw new Error(`The agent knows no call ${callId}`);
      return found;
    },
    calls: () => get("sessions"),
    stats: () => get("stats"),
    async audio(callId, direction) {
      const response = await request(`${control}/sessions/${callId}/${direction}.pcm`);
      return new Int16Array(await response.arrayBuffer());
    },
    async command(name, body) {
      await request(`${control}/${name}`, body);
    },
  };
}
