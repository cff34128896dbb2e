import { afterEach, expect } from "vitest";
import { page } from "vitest/browser";

/** The Chromium that made the screenshots. Another one draws the edges of letters a little differently. */
const screenshotChromium = 156;
const chromium = Number(/Chrome\/(\d+)/.exec(navigator.userAgent)?.[1]);
const allowedMismatchedPixelRatio = chromium === screenshotChromium ? 0.002 : 0.02;
if (chromium !== screenshotChromium) {
  console.warn(
    `The screenshots are from Chromium ${screenshotChromium}, this is ${chromium}: up to 2 % of the pixels may differ.`,
  );
}

/** A screenshot of every story when its `play` is over. The tag `!vrt` opts out. */
afterEach(async ({ task, story }) => {
  const { storyId } = task.meta;
  const frame = document.querySelector(".story-frame");
  if (storyId === undefined || frame === null || task.result?.state === "fail") return;
  if (!story?.tags?.includes("vrt")) return;
  await document.fonts.ready;
  // oxlint-disable-next-line vitest/no-standalone-expect -- part of every story's test
  await expect(page.elementLocator(frame)).toMatchScreenshot(storyId, {
    comparatorName: "pixelmatch",
    comparatorOptions: { threshold: 0.02, allowedMismatchedPixelRatio },
    // Below the 5 s that the matcher has: a picture that never settles fails sooner.
    timeout: 1500,
  });
});

declare module "vitest" {
  interface TaskMeta {
    /** Set by Storybook's Vitest addon. */
    storyId?: string;
  }
  interface TestContext {
    /** The story under test, set by Storybook's Vitest addon. */
    story?: { tags?: string[] };
  }
}
