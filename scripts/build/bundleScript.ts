import { rolldown } from "rolldown";

/** A file and all it imports as one classic script, minified; and which files went into it. */
export async function bundleScript(file: string): Promise<{ code: string; modules: string[] }> {
  const build = await rolldown({ input: file });
  try {
    const { output } = await build.generate({ format: "iife", minify: true });
    const [chunk] = output;
    return { code: chunk.code, modules: chunk.moduleIds };
  } finally {
    await build.close();
  }
}
