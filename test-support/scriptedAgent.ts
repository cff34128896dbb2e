import type { CallScript } from "../packages/local-agent/src/index.js";
import { samplesToBase64 } from "../packages/local-agent/src/speech/pcm16.js";
import {
  signalAt,
  type AgentCommand,
  type SignalName,
  type UplinkReport,
} from "./scriptedAgentCommands.js";

const rateHz = 24_000;
const tickMs = 5;

/** An agent that does what it is told by typed messages: see `scriptedAgentCommands.ts`. */
export const commandedScript: CallScript = (call) => {
  let arrivals: number[] = [];
  let stream: NodeJS.Timeout | undefined;
  let signal: SignalName = "numbers";
  void call.closed.then(() => clearInterval(stream));

  const sendAudio = (from: number, to: number): void => {
    const samples = Int16Array.from({ length: to - from }, (_, i) => signalAt(signal, from + i));
    call.send({ type: "output_audio.delta", audio: samplesToBase64(samples) });
  };

  const startStream = (command: Extract<AgentCommand, { type: "stream" }>): void => {
    const { seconds, leadMs, chunkMs, lateMs = 0 } = command;
    const startedMs = performance.now();
    const chunk = (rateHz * chunkMs) / 1000;
    const pieces = Math.floor((seconds * 1000) / chunkMs);
    let sent = 0;
    call.send({ type: "agent_start_talking" });
    // Late by another share each time, the first not at all.
    const dueMs = (piece: number): number =>
      (piece + 1) * chunkMs - leadMs + ((piece * 0.37) % 1) * lateMs;
    const tick = (): void => {
      const elapsedMs = performance.now() - startedMs;
      for (; sent < pieces && dueMs(sent) <= elapsedMs; sent += 1) {
        sendAudio(sent * chunk, (sent + 1) * chunk);
      }
      if (sent < pieces) return;
      clearInterval(stream);
      call.send({ type: "agent_stop_talking" });
    };
    stream = setInterval(tick, tickMs);
    tick();
  };

  const obey = (command: AgentCommand): void => {
    switch (command.type) {
      case "stream":
        ({ signal } = command);
        startStream(command);
        return;
      case "burst":
        ({ signal } = command);
        call.send({ type: "agent_start_talking" });
        for (let at = 0; at < command.seconds * rateHz; at += 2400) sendAudio(at, at + 2400);
        call.send({ type: "agent_stop_talking" });
        return;
      case "interrupt":
        setTimeout(() => {
          clearInterval(stream);
          call.send({ type: "interruption" });
          for (let i = 0; i < command.latePieces; i += 1) sendAudio(i * 480, i * 480 + 480);
        }, command.afterMs);
        return;
      case "resetUplink":
        arrivals = [];
        return;
      case "reportUplink":
        call.send({
          type: "transcript",
          role: "assistant",
          text: JSON.stringify(report(arrivals)),
        });
        return;
      default:
        command satisfies never;
    }
  };

  call.onFrame((frame) => {
    if (frame.type === "input_audio_buffer.append") arrivals.push(performance.now());
    if (frame.type === "input_text.send") obey(JSON.parse(frame.text) as AgentCommand);
  });
};

function report(arrivals: readonly number[]): UplinkReport {
  const gaps = arrivals.slice(1).map((at, i) => at - arrivals[i]!);
  const sorted = gaps.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  return { frames: arrivals.length, p50Ms: at(0.5), p95Ms: at(0.95), maxMs: at(1) };
}
