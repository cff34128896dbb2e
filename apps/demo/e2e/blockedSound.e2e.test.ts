import { fileURLToPath } from "node:url";
import { chromium, type Browser } from "playwright";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { chromiumArgs } from "../../../scripts/chromium/args.js";
import { requireChromium } from "../../../scripts/chromium/require.js";
import { startDemo, type Demo } from "../server/startDemo.js";

let demo: Demo;
let browser: Browser;

beforeAll(async () => {
  // As people have it: no sound without a gesture.
  const args = chromiumArgs().filter((arg) => !arg.startsWith("--autoplay-policy"));
  [demo, browser] = await Promise.all([
    startDemo({ port: 0, watch: false }),
    chromium.launch({ executablePath: requireChromium(), args }),
  ]);
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await demo?.close();
});

it("a call that starts without a gesture says so, and begins to sound with the next one", async () => {
  const context = await browser.newContext({ permissions: ["microphone"] });
  const page = await context.newPage();
  const told: string[] = [];
  page.on("console", (message) => told.push(message.text()));
  const client = fileURLToPath(new URL("../../../packages/client/src/index.ts", import.meta.url));
  // The page's own script, heard by its console: what a test evaluates in a page counts as a gesture.
  await page.addInitScript(`addEventListener("load", async () => {
    const { createConversationClient } = await import("/@fs${client}");
    const { origin } = await (await fetch("/api/agent")).json();
    const conversation = createConversationClient();
    conversation.on("warning", ({ error }) => console.log(error.code));
    conversation.on("modeChange", ({ mode }) => console.log(mode));
    await conversation.startSession({ tokenUrl: "/api/atoms-token", origin });
    console.log("connected");
  })`);
  await page.goto(demo.url);

  await vi.waitFor(() => expect(told).toContain("connected"), { timeout: 15_000 });
  expect(told).toContain("audio_blocked");
  await page.waitForTimeout(700);
  expect(told).not.toContain("speaking");
  await page.mouse.click(5, 5);
  await vi.waitFor(() => expect(told).toContain("speaking"), { timeout: 15_000 });
  await context.close();
});
