import { chromium, type Browser, type Page } from "playwright";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { chromiumArgs } from "../../../scripts/chromium/args.js";
import { requireChromium } from "../../../scripts/chromium/require.js";
import { startDemo, type Demo } from "../server/startDemo.js";
import { openPage, type ObservedPage } from "./openPage.js";

const patience = { timeout: 30_000 };

let demo: Demo;
let browser: Browser;
let observed: ObservedPage | null = null;

beforeAll(async () => {
  [demo, browser] = await Promise.all([
    startDemo({ port: 0, watch: false }),
    chromium.launch({ executablePath: requireChromium(), args: chromiumArgs() }),
  ]);
}, 60_000);

afterEach(async () => {
  await observed?.close();
  observed = null;
});

afterAll(async () => {
  await browser?.close();
  await demo?.close();
});

async function open(
  options?: Parameters<typeof openPage>[2],
  url = demo.url,
): Promise<ObservedPage> {
  observed = await openPage(browser, url, options);
  observed.page.setDefaultTimeout(patience.timeout);
  return observed;
}

const trigger = (page: Page) => page.locator('[data-slot="call-trigger"]');
const transcript = (page: Page) => page.getByRole("log", { name: "Transcript" });

async function waitForState(page: Page, state: string): Promise<void> {
  await page.locator(`[data-slot="call-trigger"][data-state="${state}"]`).waitFor();
}

describe("the demo", () => {
  it("holds a call: greeting, typed question, mute, end", async () => {
    const { page, problems, strangers, traffic } = await open();
    await page.getByText("Local agent").waitFor();
    await page.getByRole("button", { name: /Talk/ }).click();
    await waitForState(page, "connected");
    expect(await trigger(page).getAttribute("aria-label")).toBeNull();
    await page.getByRole("button", { name: "End", exact: true }).waitFor();

    const captions = page.locator(".captions");
    await captions.getByText(/local agent/i).waitFor();
    await page
      .getByText(/^Connected/)
      .first()
      .waitFor();
    await page.locator('[data-slot="call-trigger"][data-speaking="agent"]').waitFor();
    await page.waitForFunction(() =>
      /[1-9]/.test(document.querySelector("[role=timer]")?.textContent ?? ""),
    );
    await page.waitForFunction(() => {
      const element = document.querySelector<HTMLElement>('.meter[data-side="output"]');
      return Number(element?.style.getPropertyValue("--level") ?? 0) > 0.02;
    });

    await page.getByRole("textbox", { name: "Message" }).fill("Where is order 7841?");
    await page.keyboard.press("Enter");
    await transcript(page).getByText("Where is order 7841?").waitFor();
    await transcript(page)
      .getByText(/arrives tomorrow before noon/)
      .waitFor();

    const mute = page.getByRole("button", { name: "Mute" });
    expect(await mute.getAttribute("aria-pressed")).toBe("false");
    await mute.click();
    expect(await mute.getAttribute("aria-pressed")).toBe("true");
    await mute.click();
    expect(await mute.getAttribute("aria-pressed")).toBe("false");

    await page.getByRole("button", { name: "End", exact: true }).click();
    await waitForState(page, "disconnected");
    await page.getByRole("button", { name: "Talk" }).waitFor();
    await page.locator(".status-line", { hasText: "Call ended" }).waitFor();
    expect(await page.getByRole("status").textContent()).toBe("Call ended");

    expect(problems).toEqual([]);
    expect(strangers).toEqual([]);
    expect(await traffic()).not.toContain(demo.agent.apiKey);
  });

  it("chats without asking for the microphone", async () => {
    const { page, problems } = await open({ permissions: [] });
    await page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () =>
        Promise.reject(new Error("asked for the microphone"));
    });
    await page.getByRole("button", { name: "Type instead" }).click();
    await waitForState(page, "connected");
    const box = page.getByRole("textbox", { name: "Message" });
    expect(await box.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.type("What can you do?");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("help");
    expect(await box.inputValue()).toBe("What can you do?\nhelp");
    await page.keyboard.press("Enter");
    await transcript(page)
      .getByText(/Ask me for the time/)
      .waitFor();
    expect(await box.inputValue()).toBe("");
    expect(problems).toEqual([]);
  });

  it("starts a chat by itself when one writes without a call", async () => {
    const { page } = await open();
    await page.getByRole("button", { name: "What time is it?" }).click();
    await transcript(page)
      .getByText(/on this machine\./)
      .waitFor();
  });

  it("works by keyboard alone", async () => {
    const { page } = await open();
    await page.getByRole("button", { name: "Talk" }).and(page.locator(":enabled")).waitFor();
    const focusedName = () =>
      page.evaluate(() => {
        const element = document.activeElement;
        return (
          element?.getAttribute("aria-label") ??
          element?.closest("label")?.textContent ??
          element?.textContent
        );
      });
    const order: (string | null | undefined)[] = [];
    for (let step = 0; step < 10; step += 1) {
      await page.keyboard.press("Tab");
      order.push(await focusedName());
    }
    expect(order).toEqual([
      "Dark theme",
      "Talk",
      "Type instead",
      "Mute",
      "Volume",
      "Transcript",
      "Where is order 7841?",
      "Tell me a story",
      "What time is it?",
      "Message",
    ]);

    await page.getByRole("button", { name: "Talk" }).focus();
    await page.keyboard.press("Enter");
    await waitForState(page, "connected");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    expect(await page.getByRole("button", { name: "Mute" }).getAttribute("aria-pressed")).toBe(
      "true",
    );
    await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowLeft");
    expect(await page.getByRole("slider", { name: "Volume" }).inputValue()).toBe("95");
    await trigger(page).focus();
    await page.keyboard.press("Space");
    await waitForState(page, "disconnected");
    expect(await trigger(page).evaluate((element) => element === document.activeElement)).toBe(
      true,
    );
  });

  it("says what to do when the microphone is refused", async () => {
    const { page } = await open();
    await page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () =>
        Promise.reject(new DOMException("refused", "NotAllowedError"));
    });
    await page.getByRole("button", { name: "Talk" }).click();
    await waitForState(page, "error");
    await page
      .getByRole("alert")
      .getByText(/microphone was refused/i)
      .waitFor();
    await page.getByRole("button", { name: "Try again" }).waitFor();
    await page.getByRole("button", { name: "Type instead" }).click();
    await waitForState(page, "connected");
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  it("fits 320 px, before and during a call", async () => {
    const { page } = await open({ viewport: { width: 320, height: 640 } });
    const overflow = () =>
      page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
    expect(await overflow()).toBe(0);
    await page.getByRole("button", { name: "Talk" }).click();
    await page
      .locator(".captions")
      .getByText(/local agent/i)
      .waitFor();
    expect(await overflow()).toBe(0);
  });

  it("follows the system's theme until the other one is chosen", async () => {
    const { page } = await open({ colorScheme: "dark" });
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const toggle = page.getByRole("button", { name: "Dark theme" });
    const dark = await ground();
    expect(await toggle.getAttribute("aria-pressed")).toBe("true");
    await toggle.click();
    expect(await toggle.getAttribute("aria-pressed")).toBe("false");
    expect(await ground()).not.toBe(dark);
  });
});

describe("the demo with a key", () => {
  it("keeps the key on the server, and mints for its own page only", async () => {
    // The local agent stands in for the service: it knows the same protocol.
    const service = new URL(demo.agent.registerCallUrl).origin;
    const { apiKey, agentId } = demo.agent;
    const keyed = await startDemo({
      port: 0,
      watch: false,
      atoms: { apiKey, agentId, origin: service },
    });
    onTestFinished(() => keyed.close());

    const { page, traffic } = await open({}, keyed.url);
    await page.getByText(`agent ${agentId}`).waitFor();
    await page.getByRole("button", { name: "Talk" }).click();
    await waitForState(page, "connected");
    expect(await traffic()).toContain("wct_");
    expect(await traffic()).not.toContain(apiKey);

    const ask = (headers: Record<string, string>, body = "{}") =>
      fetch(`${keyed.url}/api/atoms-token`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body,
      });
    const own = await ask({ origin: keyed.url });
    expect(own.status).toBe(200);
    expect(own.headers.get("cache-control")).toBe("no-store");
    expect((await ask({ origin: "https://example.com" })).status).toBe(403);
    expect((await ask({ "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await ask({ "content-type": "text/plain" })).status).toBe(415);
    expect((await ask({}, `"${"x".repeat(20_000)}"`)).status).toBe(413);
    expect((await ask({}, "{")).status).toBe(400);
    expect((await ask({}, '{"agent_id": "another"}')).status).toBe(403);
  });

  it("tells a wrong key in words, without the key", async () => {
    const service = new URL(demo.agent.registerCallUrl).origin;
    const lines: string[] = [];
    const keyed = await startDemo({
      port: 0,
      watch: false,
      atoms: { apiKey: "sk_wrong_key", agentId: demo.agent.agentId, origin: service },
      log: (line) => lines.push(line),
    });
    onTestFinished(() => keyed.close());
    const { page, traffic } = await open({}, keyed.url);
    await page.getByRole("button", { name: "Talk" }).click();
    await page
      .getByRole("alert")
      .getByText(/did not accept the API key/)
      .waitFor();
    expect(await traffic()).not.toContain("sk_wrong_key");
    expect(lines.join("\n")).toMatch(/502/);
    expect(lines.join("\n")).not.toContain("sk_wrong_key");
  });
});
