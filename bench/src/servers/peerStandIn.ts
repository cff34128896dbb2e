import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { nowMs } from "../clock.js";
import { delayedOrigin } from "./delayedOrigin.js";
import type { FakeServer, Line } from "./line.js";
import { fromBase64, toBase64 } from "./pcmBase64.js";

/** Their service's usual rate for the microphone, and the agent's voice at the rate of Atoms. */
const inputRateHz = 16_000;
const outputRateHz = 24_000;

const pingEveryMs = 5000;

type ClientEvent = { type?: string; user_audio_chunk?: string };

/**
 * Speaks as much of the conversation protocol of @elevenlabs/client as a voice call needs. Written from the types that
 * the package publishes.
 */
export async function startPeerServer(): Promise<FakeServer> {
  const sockets = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await new Promise((resolve) => sockets.once("listening", resolve));
  const { port } = sockets.address() as AddressInfo;
  sockets.on("connection", (socket) => talk(socket, (line) => server.onLine(line)));

  const server: FakeServer = {
    side: "peer",
    onLine: () => {},
    async credential({ delayMs = 0 } = {}) {
      const origin = await delayedOrigin(`ws://127.0.0.1:${port}`, delayMs);
      return { origin, token: "", signedUrl: `${origin}/v1/convai/conversation?agent_id=bench` };
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets.clients) socket.terminate();
        sockets.close(() => resolve());
      }),
  };
  return server;
}

function talk(socket: WebSocket, onLine: (line: Line) => void): void {
  const send = (event: object): void => socket.send(JSON.stringify(event));
  let eventId = 1;
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  const pinging = setInterval(
    () => send({ type: "ping", ping_event: { event_id: (eventId += 1), ping_ms: 20 } }),
    pingEveryMs,
  );
  void closed.then(() => clearInterval(pinging));

  const line: Line = {
    outputRateHz,
    inputRateHz,
    uplink: [],
    closed,
    startTurn: () => void (eventId += 1),
    sendAudio(pcm) {
      const event = { audio_base_64: toBase64(pcm), event_id: eventId };
      const sentAt = nowMs();
      send({ type: "audio", audio_event: event });
      return sentAt;
    },
    endTurn: () => {},
    interrupt() {
      const sentAt = nowMs();
      send({ type: "interruption", interruption_event: { event_id: eventId } });
      return sentAt;
    },
    sendTranscript(role, text) {
      eventId += 1;
      if (role === "user") {
        const event = { user_transcript: text, event_id: eventId };
        send({ type: "user_transcript", user_transcription_event: event });
      } else {
        const event = { agent_response: text, event_id: eventId };
        send({ type: "agent_response", agent_response_event: event });
      }
    },
  };

  socket.on("message", (data: Buffer) => {
    const event = JSON.parse(data.toString("utf8")) as ClientEvent;
    if (event.user_audio_chunk !== undefined) {
      line.uplink.push({ arrivedAt: nowMs(), samples: fromBase64(event.user_audio_chunk) });
    } else if (event.type === "conversation_initiation_client_data") {
      send({
        type: "conversation_initiation_metadata",
        conversation_initiation_metadata_event: {
          conversation_id: randomUUID(),
          agent_output_audio_format: `pcm_${outputRateHz}`,
          user_input_audio_format: `pcm_${inputRateHz}`,
        },
      });
      onLine(line);
    }
  });
  socket.on("error", () => {});
}
