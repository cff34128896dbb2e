import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Rollup } from "vite";
import { paths } from "../paths.js";
import type { Side } from "../sides.js";
import { viteSettings } from "./buildSite.js";

/** Bytes of everything that an app with `useConversation` alone would ship, minified and gzipped, without React. */
export async function bundleSize(side: Side): Promise<number> {
  const result = await build({
    ...viteSettings,
    build: {
      write: false,
      minify: true,
      rollupOptions: {
        input: join(paths.page, `minimal.${side}.ts`),
        preserveEntrySignatures: "strict",
        external: [/^react($|\/|-dom)/],
      },
    },
  });
  const outputs = (Array.isArray(result) ? result : [result]) as Rollup.RollupOutput[];
  return outputs
    .flatMap(({ output }) => output)
    .map((file) => gzipSync(file.type === "chunk" ? file.code : file.source, { level: 9 }).length)
    .reduce((sum, bytes) => sum + bytes, 0);
}
