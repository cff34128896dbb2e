import { amplitudeOf, findLast, inaudible } from "../analysis/sound.js";
import { blockPage } from "../browser/blockPage.js";
import type { RecordedCall } from "../browser/call.js";
import { withRecordedCall } from "../browser/recordedCall.js";
import { wait } from "../clock.js";
import { alternate, type Measure, type Row, row } from "../measure.js";
import type { Recording } from "../probe/recording.js";
import type { Side } from "../sides.js";
import { stream } from "../servers/stream.js";
import { tone, toneAmplitude } from "../signals/tone.js";

/** Twenty decibels below the tone. */
const quieter = toneAmplitude / 10;
const oldHz = 400;
const newHz = 1000;
/** A time when the peer has long fallen silent, too. */
const listenMs = 2300;
const newReplyAfterMs = 300;
const replySeconds = 10;

export const bargeIn: Measure = {
  name: "barge-in",
  title: "Barge-in",
  how: `A tone of −20 dBFS. From just before the interruption is given to the socket to the last sample above a threshold: −20 dB under the tone, and −60 dBFS. "Arriving": chunks of 100 ms come at twice the speed of play and stop with the interruption, after 1.5 s. "Queued": ten seconds came at once, and are interrupted after 1.5 s. "Next reply": as queued, and a reply of another pitch begins ${newReplyAfterMs} ms later; the old pitch is searched beside it. "Blocked": as arriving, and the main thread is busy for 500 ms, from 100 ms before the interruption on.`,
  async run(bench) {
    const lines = {
      arrivingQuieter: row("while audio is arriving, to −20 dB", "ms", { isHeadline: true }),
      arrivingSilent: row("while audio is arriving, to −60 dBFS", "ms", { isHeadline: true }),
      queuedQuieter: row("in a queued reply, to −20 dB", "ms"),
      queuedSilent: row("in a queued reply, to −60 dBFS", "ms", { isHeadline: true }),
      oldSpeech: row("old speech heard until or beside the next reply", "ms"),
      blockedSilent: row("main thread blocked, to −60 dBFS", "ms", { isHeadline: true }),
    };
    await alternate(bench, bench.isQuick ? 1 : 7, (side) =>
      withRecordedCall(bench, side, async (call) => {
        const arriving = await interruptArriving(call, () => Promise.resolve());
        push(lines.arrivingQuieter, side, fallTime(arriving, quieter));
        push(lines.arrivingSilent, side, fallTime(arriving, inaudible));
        const queued = await interruptQueued(call);
        push(lines.queuedQuieter, side, fallTime(queued, quieter));
        push(lines.queuedSilent, side, fallTime(queued, inaudible));
        push(lines.oldSpeech, side, await hearOldBesideNew(call));
        const blocked = await interruptArriving(call, async () => {
          void blockPage(call, 500);
          await wait(100);
        });
        push(lines.blockedSilent, side, fallTime(blocked, inaudible));
      }),
    );
    return { rows: Object.values(lines) };
  },
};

type Heard = { recording: Recording; interruptedAt: number };

function push({ values }: Row, side: Side, value: number): void {
  values[side].push(value);
}

/** From the interruption to the last sample that is louder. */
function fallTime({ recording, interruptedAt }: Heard, threshold: number): number {
  const last = findLast(recording.samples, { threshold });
  return Math.max(0, recording.timeOf(last) - interruptedAt);
}

async function interruptArriving(
  { line, probe }: RecordedCall,
  before: () => Promise<void>,
): Promise<Heard> {
  await probe.forget();
  const stopping = new AbortController();
  const samples = tone(oldHz, line.outputRateHz, line.outputRateHz * replySeconds);
  line.startTurn();
  const sending = stream(line, samples, { chunkMs: 100, speed: 2, signal: stopping.signal });
  await wait(1500);
  await before();
  stopping.abort();
  const interruptedAt = line.interrupt();
  line.endTurn();
  await sending;
  await wait(listenMs);
  return { recording: await probe.take("output"), interruptedAt };
}

/** A whole reply comes at once, and is interrupted while it plays. Returns when. */
async function cutQueuedReply({ line, probe }: RecordedCall): Promise<number> {
  await probe.forget();
  line.startTurn();
  line.sendAudio(tone(oldHz, line.outputRateHz, line.outputRateHz * replySeconds));
  await wait(1500);
  const interruptedAt = line.interrupt();
  line.endTurn();
  return interruptedAt;
}

async function interruptQueued(call: RecordedCall): Promise<Heard> {
  const interruptedAt = await cutQueuedReply(call);
  await wait(listenMs);
  return { recording: await call.probe.take("output"), interruptedAt };
}

/**
 * For how long after an interruption the old pitch is there, in steps of 10 ms. One step alone does not count: where the
 * new pitch begins or ends, a step holds a little of every pitch.
 */
async function hearOldBesideNew(call: RecordedCall): Promise<number> {
  const { line, probe } = call;
  const interruptedAt = await cutQueuedReply(call);
  await wait(newReplyAfterMs);
  line.startTurn();
  line.sendAudio(tone(newHz, line.outputRateHz, line.outputRateHz));
  await wait(1500);
  line.endTurn();
  const recording = await probe.take("output");
  const { samples, sampleRateHz } = recording;
  const step = sampleRateHz / 100;
  let heardUntil = interruptedAt;
  let wasHeard = true;
  for (let at = recording.sampleAt(interruptedAt); at + step <= samples.length; at += step) {
    const old = amplitudeOf(oldHz, sampleRateHz, samples.subarray(at, at + step));
    const isHeard = old > inaudible;
    if (isHeard && wasHeard) heardUntil = recording.timeOf(at);
    wasHeard = isHeard;
  }
  return heardUntil - interruptedAt;
}
