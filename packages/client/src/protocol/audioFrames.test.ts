import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeAudioFrame, readAudioCue } from "./audioFrames.js";
import { encodeBase64, encodePcm16 } from "./pcm16.js";

describe("cues", () => {
  test("audio is decoded", () => {
    const pcm = Int16Array.of(0, 1, -1, 32_767, -32_768);
    expect(readAudioCue({ type: "output_audio.delta", audio: encodePcm16(pcm) })).toEqual(pcm);
  });

  test.each([
    [
      { type: "session.created", sample_rate: 8000 },
      { type: "format", sampleRateHz: 8000 },
    ],
    [{ type: "interruption", reason: "x" }, { type: "flush" }],
    [{ type: "agent_start_talking" }, { type: "turn", isOver: false }],
    [
      { type: "agent.start_talking", timestamp: 1 },
      { type: "turn", isOver: false },
    ],
    [{ type: "agent_stop_talking" }, { type: "turn", isOver: true }],
    [
      { type: "agent.stop_talking", timestamp: 1 },
      { type: "turn", isOver: true },
    ],
  ])("%o", (frame, cue) => {
    expect(readAudioCue(frame)).toEqual(cue);
  });

  test.each([
    ["audio that is not base64", { type: "output_audio.delta", audio: "%%%%" }],
    ["no audio", { type: "output_audio.delta" }],
    [
      "an odd number of bytes",
      { type: "output_audio.delta", audio: encodeBase64(Uint8Array.of(1)) },
    ],
    ["an impossible rate", { type: "session.created", sample_rate: 0 }],
    ["other frames", { type: "transcript", text: "interruption" }],
    ["nothing", null],
    ["a text", "interruption"],
  ])("%s is no cue", (_, frame) => {
    expect(readAudioCue(frame)).toBeNull();
  });

  test("nothing makes it throw", () => {
    fc.assert(fc.property(fc.anything(), (frame) => void readAudioCue(frame)));
    const audio = fc.oneof(fc.string(), fc.base64String(), fc.jsonValue());
    fc.assert(
      fc.property(
        audio,
        (value) => void readAudioCue({ type: "output_audio.delta", audio: value }),
      ),
    );
  });
});

test("a frame of the microphone is JSON that gives the samples back", () => {
  fc.assert(
    fc.property(fc.int16Array({ maxLength: 1000 }), (pcm) => {
      const frame = JSON.parse(encodeAudioFrame(pcm)) as { type: string; audio: string };
      expect(frame.type).toBe("input_audio_buffer.append");
      expect(readAudioCue({ ...frame, type: "output_audio.delta" })).toEqual(pcm);
    }),
  );
});
