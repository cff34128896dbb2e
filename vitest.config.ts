import { playwright } from "@vitest/browser-playwright";
import { defaultClientConditions, defaultServerConditions } from "vite";
import { defineConfig } from "vitest/config";
import { storiesProject } from "./.storybook/vitest.project.js";
import { inlineScript } from "./scripts/build/inlineScript.js";
import { chromiumArgs } from "./scripts/chromium/args.js";
import { findChromium } from "./scripts/chromium/find.js";
import { microphoneWav } from "./test-support/microphonePath.js";

const sourceCondition = "atoms-kit-source";

/** Every project reads the packages' source, not what was built last. */
const source = {
  plugins: [inlineScript()],
  resolve: { conditions: [sourceCondition, ...defaultClientConditions] },
  ssr: { resolve: { conditions: [sourceCondition, ...defaultServerConditions] } },
};

export default defineConfig({
  test: {
    projects: [
      {
        ...source,
        test: {
          name: "node",
          include: [
            "packages/*/src/**/*.test.ts",
            "scripts/**/*.test.ts",
            "bench/src/**/*.test.ts",
          ],
          exclude: ["**/*.browser.test.ts", "**/node_modules/**"],
          testTimeout: 30_000,
        },
      },
      {
        ...source,
        test: {
          name: "dom",
          environment: "jsdom",
          include: ["packages/*/src/**/*.dom.test.tsx", "docs/examples/*.dom.test.tsx"],
        },
      },
      {
        ...source,
        // Named, so that Vite does not find them in the middle of a run and reload the tests.
        optimizeDeps: {
          include: [
            "react",
            "react/jsx-dev-runtime",
            "react-dom/client",
            "@atoms-kit/react > zustand/react",
            "@atoms-kit/client > zustand/vanilla",
          ],
        },
        test: {
          name: "browser",
          include: ["packages/*/src/**/*.browser.test.{ts,tsx}"],
          globalSetup: "test-support/globalSetup.ts",
          testTimeout: 60_000,
          // Sound comes in real time: nothing else runs beside it.
          sequence: { groupOrder: 1 },
          fileParallelism: false,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                executablePath: findChromium() ?? "",
                args: chromiumArgs({ microphoneWav }),
              },
              contextOptions: { permissions: ["microphone"] },
            }),
            instances: [{ browser: "chromium" }],
          },
        },
      },
      {
        ...source,
        test: {
          name: "e2e",
          // Each starts a server with one cache between them, and a browser: one after the other is calmer.
          fileParallelism: false,
          include: ["apps/*/e2e/**/*.e2e.test.ts", "fixtures/consumers/*.e2e.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 2 },
        },
      },
      storiesProject,
    ],
  },
});
