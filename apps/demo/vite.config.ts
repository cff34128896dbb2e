import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defaultClientConditions, defineConfig } from "vite";
import { inlineScript } from "../../scripts/build/inlineScript.js";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  plugins: [inlineScript(), react()],
  resolve: { conditions: ["atoms-kit-source", ...defaultClientConditions] },
  // Known from the start: found later, they would reload the page under the first visitor.
  optimizeDeps: {
    include: [
      "react",
      "react-dom/client",
      "react/jsx-dev-runtime",
      "@atoms-kit/react > zustand/react",
      "@atoms-kit/react > @atoms-kit/client > zustand/vanilla",
    ],
  },
  build: {
    // The first versions with `light-dark()`, which an older target would have rewritten.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
  },
});
