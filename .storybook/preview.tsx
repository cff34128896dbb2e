import "@fontsource-variable/inter/index.css";
import "../packages/widgets/src/styles.css";
import "./preview.css";
import type { Preview } from "@storybook/react-vite";

const preview: Preview = {
  tags: ["autodocs"],
  globalTypes: {
    theme: {
      description: "Light or dark",
      toolbar: { icon: "mirror", items: ["light", "dark"], dynamicTitle: true },
    },
    direction: {
      description: "Writing direction",
      toolbar: { icon: "transfer", items: ["ltr", "rtl"], dynamicTitle: true },
    },
  },
  initialGlobals: { theme: "light", direction: "ltr" },
  parameters: {
    layout: "centered",
    a11y: {
      test: "error",
      // Off in axe by default.
      config: { rules: [{ id: "target-size", enabled: true }] },
    },
  },
  decorators: [
    (Story, { globals }) => (
      <div className="story-frame" data-theme={globals["theme"]} dir={globals["direction"]}>
        <Story />
      </div>
    ),
  ],
};

export default preview;
