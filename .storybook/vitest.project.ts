import { fileURLToPath } from "node:url";
import { storybookTest } from "@storybook/addon-vitest/vitest-plugin";
import { playwright } from "@vitest/browser-playwright";
import type { TestProjectInlineConfiguration } from "vitest/config";
import { chromiumArgs } from "../scripts/chromium/args.js";
import { findChromium } from "../scripts/chromium/find.js";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Every story as a test: it renders, its `play` passes, axe finds nothing, and it looks as it did. */
export const storiesProject: TestProjectInlineConfiguration = {
  plugins: [storybookTest({ configDir: here(".") })],
  test: {
    name: "stories",
    setupFiles: [here("vitest.setup.ts")],
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: { executablePath: findChromium() ?? "", args: chromiumArgs() },
        // Larger than a story, which would otherwise be shown scaled down.
        contextOptions: { viewport: { width: 1400, height: 1000 } },
      }),
      instances: [{ browser: "chromium" }],
    },
  },
};
