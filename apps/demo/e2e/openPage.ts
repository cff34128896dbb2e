import type { Browser, BrowserContextOptions, Page } from "playwright";

/** A page, and what it did that it should not have done. */
export type ObservedPage = {
  page: Page;
  /** Errors of the console and of scripts. */
  problems: string[];
  /** Hosts other than this machine that were asked for anything. */
  strangers: string[];
  /** Everything that any server sent or was sent. */
  traffic(): Promise<string>;
  close(): Promise<void>;
};

/** Opens a page of its own, without storage, and watches it. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<ObservedPage> {
  const context = await browser.newContext({ permissions: ["microphone"], ...options });
  const page = await context.newPage();
  const problems: string[] = [];
  const strangers: string[] = [];
  const texts: string[] = [];
  const bodies: Promise<string>[] = [];

  const noteHost = (address: string): void => {
    const { protocol, hostname } = new URL(address);
    if (/^(?:https?|wss?):$/.test(protocol) && !["localhost", "127.0.0.1"].includes(hostname)) {
      strangers.push(address);
    }
  };
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  page.on("request", (request) => {
    noteHost(request.url());
    texts.push(request.url(), JSON.stringify(request.headers()), request.postData() ?? "");
  });
  page.on("response", (response) => {
    texts.push(JSON.stringify(response.headers()));
    // Redirects have no body; that of a font the page gave up may never come to its end.
    const body = response.text().catch(() => "");
    bodies.push(Promise.race([body, page.waitForTimeout(5000).then(() => "")]).catch(() => ""));
  });
  page.on("websocket", (socket) => {
    noteHost(socket.url());
    texts.push(socket.url());
    socket.on("framesent", ({ payload }) => texts.push(String(payload)));
    socket.on("framereceived", ({ payload }) => texts.push(String(payload)));
  });

  await page.goto(url);
  return {
    page,
    problems,
    strangers,
    traffic: async () => [...texts, ...(await Promise.all(bodies))].join("\n"),
    close: () => context.close(),
  };
}
