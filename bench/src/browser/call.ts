import { randomUUID } from "node:crypto";
import type { Browser, CDPSession, Page } from "playwright";
import type { BenchWindow, Credential, StartTimes } from "../../page/pageApi.js";
import { wait } from "../clock.js";
import { openProbeLink, type ProbeLink } from "../probe/probeLink.js";
import type { FakeServer, Line } from "../servers/line.js";
import type { Site } from "../servers/site.js";

/** How a page is opened. */
export type PageOptions = {
  /** Whether what is heard and said is recorded; it costs some CPU. */
  tap?: boolean;
  /** Whether the page shows the messages of the call. */
  messages?: boolean;
  /** Whether the microphone is granted before. Default true. */
  granted?: boolean;
  /**
   * How long the page rests before anything is done, in ms. Default 500. After a navigation Chromium prepares a renderer
   * for the next one, which takes a processor for a while.
   */
  restMs?: number;
};

/** A page of one side. */
export type BenchPage = {
  page: Page;
  cdp: CDPSession;
  server: FakeServer;
  probe: ProbeLink | null;
  /** Addresses elsewhere that the page asked for. None can be reached. */
  thirdParties: readonly string[];
  close(): Promise<void>;
};

/** A call of a page that is on. */
export type Call = BenchPage & { line: Line; times: StartTimes };

/** A page with a recorder. */
export type RecordedCall = Call & { probe: ProbeLink };

/** What a start of a call took. */
export type Start = StartTimes & {
  /** How long the microphone was waited for, in ms, whatever else went on meanwhile. */
  microphoneMs: number;
};

export async function openPage(
  { browser, site }: { browser: Browser; site: Site },
  server: FakeServer,
  { tap = false, messages = false, granted = true, restMs = 500 }: PageOptions = {},
): Promise<BenchPage> {
  const context = await browser.newContext({ permissions: granted ? ["microphone"] : [] });
  const page = await context.newPage();
  page.on("pageerror", (error) => process.stderr.write(`${server.side}: ${error.message}\n`));
  const thirdParties: string[] = [];
  const { origin } = new URL(site.pageUrl(server.side, {}));
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== origin) thirdParties.push(request.url());
  });
  await page.addInitScript({ path: site.probePath });
  const tapId = tap ? randomUUID() : null;
  const recorder = tapId === null ? null : site.recorder(tapId);
  await page.goto(site.pageUrl(server.side, { ...(tapId && { tapId }), messages }));
  await page.waitForFunction(() => (window as BenchWindow).bench !== undefined);
  const probe = recorder === null ? null : await openProbeLink(await recorder);
  const cdp = await context.newCDPSession(page);
  await wait(restMs);
  return { page, cdp, server, probe, thirdParties, close: () => context.close() };
}

/** Starts a call on a page and waits until both ends have it. */
export async function startCall(
  opened: BenchPage,
  options: {
    serverDelayMs?: number;
    microphoneDelayMs?: number;
    onLine?: (line: Line) => void;
  } = {},
): Promise<Call & { start: Start }> {
  const { page, server } = opened;
  const { serverDelayMs = 0, microphoneDelayMs = 0 } = options;
  const lineOpened = new Promise<Line>((resolve) => {
    server.onLine = (line) => {
      options.onLine?.(line);
      resolve(line);
    };
  });
  const credential = await server.credential({ delayMs: serverDelayMs });
  const start = await page.evaluate(startInPage, { credential, microphoneDelayMs });
  return { ...opened, line: await lineOpened, times: start, start };
}

async function startInPage(given: {
  credential: Credential;
  microphoneDelayMs: number;
}): Promise<Start> {
  const { bench, probe } = window as BenchWindow;
  if (!bench || !probe) throw new Error("This is no page of the bench.");
  probe.microphone.length = 0;
  probe.microphoneDelayMs = given.microphoneDelayMs;
  const times = await bench.start(given.credential);
  // Spans that overlap count once.
  let microphoneMs = 0;
  let counted = 0;
  for (const { from, to } of probe.microphone) {
    const end = Math.min(to, times.connectedAt);
    microphoneMs += Math.max(0, end - Math.max(from, counted));
    counted = Math.max(counted, end);
  }
  return { ...times, microphoneMs };
}

export async function stopCall({ page }: BenchPage): Promise<void> {
  await page.evaluate(() => (window as BenchWindow).bench?.stop());
}
