import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { build, type InlineConfig } from "vite";
import { paths } from "../paths.js";
import { sides } from "../sides.js";

/** Vite's settings for both sides: ours comes from the tarball, everything else from the bench's dependencies. */
export const viteSettings = {
  configFile: false,
  root: paths.page,
  logLevel: "error",
  publicDir: false,
  resolve: {
    alias: { "@atoms-kit/react": join(paths.packed, "node_modules/@atoms-kit/react") },
    dedupe: ["react", "react-dom"],
  },
} satisfies InlineConfig;

/** Builds the two pages, and the scripts that watch them. */
export async function buildSite(): Promise<void> {
  mkdirSync(paths.site, { recursive: true });
  for (const side of sides) {
    await build({
      ...viteSettings,
      base: `/${side}/`,
      build: {
        outDir: join(paths.site, side),
        emptyOutDir: true,
        rollupOptions: {
          input: join(paths.page, `${side}.tsx`),
          output: { entryFileNames: "page.js" },
        },
      },
    });
  }
  await bundleScript("probe/install.ts", "probe.js");
  await bundleScript("recorder/worker/recorder.worker.ts", "recorder.worker.js");
  await bundleScript("recorder/worklet/recorder.worklet.ts", "recorder.worklet.js");
}

async function bundleScript(from: string, to: string): Promise<void> {
  const bundle = await rolldown({ input: join(paths.page, from), logLevel: "silent" });
  await bundle.write({ file: join(paths.site, to), format: "iife", minify: true });
  await bundle.close();
}
