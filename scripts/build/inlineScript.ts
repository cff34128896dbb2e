import { basename } from "node:path";
import type { Plugin } from "vite";
import { bundleScript } from "./bundleScript.js";

const query = "?inline-script";

/**
 * `import code from "./x.worker.ts?inline-script"` gives the file and all it imports, bundled and minified into one
 * classic script, as a string. Works in rolldown, Vite and Vitest alike.
 */
export function inlineScript(): Plugin {
  const files = new Map<string, string>();
  return {
    name: "atoms-kit:inline-script",
    resolveId: {
      order: "pre",
      async handler(source, importer) {
        if (!source.endsWith(query)) return null;
        const resolved = await this.resolve(source.slice(0, -query.length), importer);
        if (resolved === null) return null;
        // A short name: a path would end up in the output.
        const id = `\0${basename(resolved.id)}${query}`;
        files.set(id, resolved.id);
        return id;
      },
    },
    async load(id) {
      const file = files.get(id);
      if (file === undefined) return null;
      const { code, modules } = await bundleScript(file);
      for (const module of modules) this.addWatchFile(module);
      return { code: `export default ${JSON.stringify(code)};`, moduleType: "js" };
    },
  };
}
