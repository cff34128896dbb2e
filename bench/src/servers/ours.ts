import { type ScriptedCall, startLocalAgent } from "@atoms-kit/local-agent";
import { nowMs } from "../clock.js";
import { delayedOrigin } from "./delayedOrigin.js";
import type { FakeServer, Line } from "./line.js";
import { toBase64 } from "./pcmBase64.js";

/** The local agent, led by the bench. */
export async function startOurServer(): Promise<FakeServer> {
  const agent = await startLocalAgent({
    recognizer: "none",
    greeting: "",
    script: (call) => server.onLine(createLine(call)),
  });
  const origin = `ws://127.0.0.1:${agent.port}`;

  async function mint(): Promise<string> {
    const response = await fetch(`${agent.rest}/conversation/register-call`, {
      method: "POST",
      headers: { authorization: `Bearer ${agent.apiKey}`, "content-type": "application/json" },
      body: JSON.stringify({ agent_id: agent.agentId }),
    });
    const { data } = (await response.json()) as { data: { access_token: string } };
    return data.access_token;
  }

  const server: FakeServer = {
    side: "ours",
    onLine: () => {},
    async credential({ delayMs = 0 } = {}) {
      const token = await mint();
      return { origin: await delayedOrigin(origin, delayMs), token, signedUrl: "" };
    },
    close: () => agent.close(),
  };
  return server;
}

function createLine(call: ScriptedCall): Line {
  const line: Line = {
    outputRateHz: call.sampleRateHz,
    inputRateHz: call.sampleRateHz,
    uplink: [],
    closed: call.closed,
    startTurn: () => call.send({ type: "agent_start_talking" }),
    sendAudio(pcm) {
      const audio = toBase64(pcm);
      const sentAt = nowMs();
      call.send({ type: "output_audio.delta", audio });
      return sentAt;
    },
    endTurn: () => call.send({ type: "agent_stop_talking" }),
    interrupt() {
      const sentAt = nowMs();
      call.send({ type: "interruption" });
      return sentAt;
    },
    sendTranscript: (role, text) =>
      call.send({ type: "transcript", role: role === "agent" ? "assistant" : "user", text }),
  };
  call.onFrame((frame) => {
    if (frame.type !== "input_audio_buffer.append") return;
    line.uplink.push({ arrivedAt: nowMs(), samples: frame.samples });
  });
  return line;
}
