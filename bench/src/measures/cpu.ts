import type { BenchWindow } from "../../page/pageApi.js";
import { type Call, openPage, startCall, stopCall } from "../browser/call.js";
import { readMetrics, startMetrics } from "../browser/metrics.js";
import { findCallRenderer } from "../browser/renderer.js";
import { nowMs, wait } from "../clock.js";
import { alternate, type Measure, row } from "../measure.js";
import { stream } from "../servers/stream.js";
import type { Line } from "../servers/line.js";
import { tone } from "../signals/tone.js";

const eventsPerSecond = 10;

type Load = { name: string; withEvents: boolean; messages: boolean };

const loads: Load[] = [
  { name: "voice", withEvents: false, messages: false },
  { name: "voice, 10 messages a second", withEvents: true, messages: false },
  { name: "voice, 10 messages a second, the last on the screen", withEvents: true, messages: true },
];

export const cpu: Measure = {
  name: "cpu",
  title: "CPU and renders",
  how: "A call with audio both ways: chunks of 100 ms at the speed of play, 200 ms ahead, and the microphone. No recorder. Main thread: Chromium's own account of its tasks (`TaskDuration`), and the system's of the thread. Whole renderer and audio worklet threads: the system's (`/proc`, `schedstat`). On the screen: our transcript hook, their `onMessage` into a list in React's state; shown are the last message and their number. Scaled to a minute of call. Renders: how often a component with `useConversation` alone, or `useConversationStatus` alone, was rendered meanwhile.",
  async run(bench) {
    // The second is between the other two: it can be missed in a quick run.
    const chosen = bench.isQuick
      ? loads.filter(({ withEvents, messages }) => withEvents === messages)
      : loads;
    const seconds = bench.isQuick ? 4 : 30;
    const notes: string[] = [];
    const lines = chosen.map(({ name, messages, withEvents }) => ({
      tasks: row(`main thread, tasks: ${name}`, "s/min", {
        isHeadline: (!messages && !withEvents) || messages,
      }),
      main: row(`main thread, system: ${name}`, "s/min"),
      whole: row(`whole renderer: ${name}`, "s/min", { isHeadline: !withEvents }),
      worklet: row(`audio worklet threads: ${name}`, "s/min"),
    }));
    const whole = row("renders, component with the whole hook, 10 messages a second", "/min");
    const status = row("renders, component with the status alone, 10 messages a second", "/min");
    await alternate(bench, bench.isQuick ? 1 : 3, async (side) => {
      for (const [index, load] of chosen.entries()) {
        const opened = await openPage(bench, bench.servers[side], { messages: load.messages });
        try {
          const call = await startCall(opened);
          const used = await watch(call, load, seconds);
          const { tasks, main, whole: all, worklet } = lines[index]!;
          const { values } = tasks;
          values[side].push(used.tasks);
          if (used.system) {
            main.values[side].push(used.system.main);
            all.values[side].push(used.system.whole);
            worklet.values[side].push(used.system.worklet);
          }
          if (load.messages) {
            whole.values[side].push(used.renders.wholeHook);
            status.values[side].push(used.renders.statusOnly);
          }
          await stopCall(opened);
        } finally {
          await opened.close();
        }
      }
    });
    if (lines[0]?.whole.values.ours.length === 0) {
      notes.push("The system's account of threads was not to be had: there is no `/proc` here.");
    }
    const rows = lines.flatMap(({ tasks, main, whole: all, worklet }) => [
      tasks,
      main,
      all,
      worklet,
    ]);
    return { rows: [...rows, whole, status], notes };
  },
};

/** What a stretch of a call used, scaled to a minute. */
async function watch(call: Call, load: Load, seconds: number) {
  const { cdp, page, line } = call;
  await startMetrics(cdp);
  const stopping = new AbortController();
  const { outputRateHz } = line;
  line.startTurn();
  const samples = tone(1000, outputRateHz, outputRateHz * (seconds + 5));
  const sending = stream(line, samples, { chunkMs: 100, leadMs: 200, signal: stopping.signal });
  // What a start leaves to do is not a minute of call.
  await wait(1500);
  const events = load.withEvents ? sendEvents(line) : null;
  const readRenders = () =>
    page.evaluate(
      () => (window as BenchWindow).bench?.renders() ?? { wholeHook: 0, statusOnly: 0 },
    );

  const renderer = findCallRenderer();
  const rendersBefore = await readRenders();
  const tasksBefore = await readMetrics(cdp);
  const cpuBefore = renderer?.cpu();
  const began = nowMs();
  await wait(seconds * 1000);
  const cpuAfter = renderer?.cpu();
  const perMinute = 60_000 / (nowMs() - began);
  const tasksAfter = await readMetrics(cdp);
  const rendersAfter = await readRenders();
  clearInterval(events ?? undefined);
  stopping.abort();
  await sending;
  return {
    tasks: (tasksAfter.taskSeconds - tasksBefore.taskSeconds) * perMinute,
    system: cpuBefore &&
      cpuAfter && {
        main: (cpuAfter.main - cpuBefore.main) * perMinute,
        whole: (cpuAfter.whole - cpuBefore.whole) * perMinute,
        worklet: (cpuAfter.worklet - cpuBefore.worklet) * perMinute,
      },
    renders: {
      wholeHook: (rendersAfter.wholeHook - rendersBefore.wholeHook) * perMinute,
      statusOnly: (rendersAfter.statusOnly - rendersBefore.statusOnly) * perMinute,
    },
  };
}

function sendEvents(line: Line): NodeJS.Timeout {
  let count = 0;
  return setInterval(() => {
    count += 1;
    line.sendTranscript(count % 2 === 0 ? "agent" : "user", `This is message number ${count}.`);
  }, 1000 / eventsPerSecond);
}
