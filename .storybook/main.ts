import type { StorybookConfig } from "@storybook/react-vite";
import { defaultClientConditions, mergeConfig } from "vite";
import { inlineScript } from "../scripts/build/inlineScript.js";

const config: StorybookConfig = {
  framework: "@storybook/react-vite",
  stories: ["../packages/*/src/**/*.stories.tsx", "../docs/examples/*.stories.tsx"],
  addons: ["@storybook/addon-docs", "@storybook/addon-a11y", "@storybook/addon-vitest"],
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
  viteFinal: (viteConfig) =>
    mergeConfig(viteConfig, {
      plugins: [inlineScript()],
      resolve: { conditions: ["atoms-kit-source", ...defaultClientConditions] },
      // Known from the start: found later, they would reload the tests in the middle of a run.
      optimizeDeps: {
        include: [
          "react",
          "react-dom/client",
          "react/jsx-runtime",
          "react/jsx-dev-runtime",
          "zustand/react",
          "zustand/vanilla",
        ],
      },
    }),
};

export default config;
