import { chromium, type Browser, type Page } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumArgs } from "../../../scripts/chromium/args.js";
import { requireChromium } from "../../../scripts/chromium/require.js";
import { startDemo, type Demo } from "../server/startDemo.js";

let demo: Demo;
let browser: Browser;

beforeAll(async () => {
  [demo, browser] = await Promise.all([
    startDemo({ port: 0, watch: false }),
    chromium.launch({ executablePath: requireChromium(), args: chromiumArgs() }),
  ]);
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await demo?.close();
});

/** The demo as a server with this policy would send it. */
async function openUnder(policy: string): Promise<Page> {
  // A page whose answer was changed on the way counts as a foreign one, which must ask before it calls this machine.
  const permissions = ["microphone", "local-network-access"];
  const context = await browser.newContext({ permissions });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.route(`${demo.url}/`, async (route) => {
    const response = await route.fetch();
    const headers = { ...response.headers(), "content-security-policy": policy };
    await route.fulfill({ response, headers });
  });
  await page.goto(demo.url);
  return page;
}

describe("under a Content-Security-Policy", () => {
  it("that forbids workers, the call runs on the page's own thread", async () => {
    const page = await openUnder("worker-src 'none'");
    await page.getByRole("button", { name: "Talk" }).click();
    await page.locator('[data-slot="call-trigger"][data-speaking="agent"]').waitFor();
    expect(page.workers()).toHaveLength(0);
    await page.context().close();
  });

  it("that forbids the audio worklet, the page says so, and which directive to change", async () => {
    const page = await openUnder("script-src 'self' 'unsafe-inline'; worker-src blob:");
    await page.getByRole("button", { name: "Talk" }).click();
    const alert = page.getByRole("alert");
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(/worklet.*`blob:` in `script-src`/);
    await page.context().close();
  });
});
