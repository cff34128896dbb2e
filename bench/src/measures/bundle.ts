import { bundleSize } from "../build/bundleSize.js";
import { type Measure, row } from "../measure.js";
import { sides } from "../sides.js";

export const bundle: Measure = {
  name: "bundle",
  title: "Bundle",
  how: "An app that exports `ConversationProvider` and `useConversation` and nothing else, built with Vite for production, React external; all files, each gzipped (level 9).",
  async run() {
    const size = row("minified and gzipped, worker and worklets included", "KiB", {
      isHeadline: true,
    });
    for (const side of sides) size.values[side].push((await bundleSize(side)) / 1024);
    return { rows: [size] };
  },
};
