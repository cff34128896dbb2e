import { afterEach, expect } from "vitest";
import { page } from "vitest/browser";

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
    comparatorOptions: { threshold: 0.02, allowedMismatchedPixelRatio: 0.002 },
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
