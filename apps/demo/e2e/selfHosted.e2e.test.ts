import { chromium, type Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumArgs } from "../../../scripts/chromium/args.js";
import { requireChromium } from "../../../scripts/chromium/require.js";
import { openPage, type ObservedPage } from "./openPage.js";
import { startStrictSite, type StrictSite } from "./strictSite.js";

/** As strict as a policy gets: no blob, no inline script, no eval, nobody but this site and the agent. */
const strict = (agentOrigin: string): string =>
  `default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self' ${agentOrigin}`;

let browser: Browser;

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: requireChromium(), args: chromiumArgs() });
}, 60_000);
afterAll(() => browser?.close());

async function talk(site: StrictSite, hash: string, until: RegExp): Promise<ObservedPage> {
  const opened = await openPage(browser, site.url + hash);
  await opened.page.getByRole("button").click();
  await opened.page.locator("output").filter({ hasText: until }).waitFor({ timeout: 20_000 });
  return opened;
}

describe("under a policy without blobs", () => {
  let site: StrictSite;
  beforeAll(async () => {
    site = await startStrictSite(strict);
  }, 60_000);
  afterAll(() => site?.close());

  it("hosted files make a whole call, off the main thread, and nobody else is asked for anything", async () => {
    const { page, problems, strangers, close } = await talk(
      site,
      "#hosted",
      /connected speaking worker/,
    );
    expect(page.workers().map((worker) => worker.url())).toEqual([`${site.url}socket.worker.js`]);
    expect(site.requests).toEqual(
      expect.arrayContaining(["/socket.worker.js", "/voice.worklet.js", "/token"]),
    );
    expect(problems.filter((problem) => !problem.includes("favicon"))).toEqual([]);
    expect(strangers).toEqual([]);
    await close();
  });

  it("without them the worklet is refused, and the error names the directive and the cure", async () => {
    const { page, close } = await talk(site, "", /error/);
    expect(await page.locator("output").textContent()).toMatch(
      /worklet_blocked .*`blob:` in `script-src`.*`assetUrls`/,
    );
    await close();
  });
});

describe("a hosted file that can't be loaded", () => {
  it("is never replaced in silence: the worker's reason is told, and the call runs on the page's thread", async () => {
    const site = await startStrictSite((agentOrigin) =>
      strict(agentOrigin).replace("worker-src 'self'", "worker-src 'none'"),
    );
    const { page, close } = await talk(site, "#hosted", /connected speaking direct/);
    expect(await page.locator("body").textContent()).toMatch(
      /worker_blocked: .*`\/socket\.worker\.js` in `worker-src`/,
    );
    await close();
    await site.close();
  });
});
