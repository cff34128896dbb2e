import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
import { describe, expect, test } from "vitest";
import { inlineScript } from "./build/inlineScript.js";
import { publishedPackages } from "./packages.js";

/** What an import costs: the minified code, and the files of ours that are in it. React is the app's. */
async function bundle(names: string, from: string): Promise<{ code: string; files: string[] }> {
  const build = await rolldown({
    input: "app",
    cwd: react.folder,
    external: /^react(?:$|\/)/,
    resolve: { conditionNames: ["atoms-kit-source", "import", "default"] },
    plugins: [
      {
        name: "app",
        resolveId: (id) => (id === "app" ? id : null),
        load: (id) => (id === "app" ? `export { ${names} } from ${JSON.stringify(from)};` : null),
      },
      inlineScript(),
    ],
    onLog: () => {},
  });
  const { output } = await build.generate({ minify: true });
  await build.close();
  expect(output).toHaveLength(1);
  const files = Object.entries(output[0].modules)
    .filter(([, { renderedLength }]) => renderedLength > 0)
    .map(([file]) => file);
  return { code: output[0].code, files };
}

const packages = publishedPackages();
const find = (name: string) => packages.find((info) => info.name === `@atoms-kit/${name}`)!;
const client = find("client");
const react = find("react");

/** Words that stand only in the worklets' script, in the worker's, and in the session's own code. */
const markers = ["registerProcessor", "input_audio_buffer.append", "session.close"];

/** What makes a call is a whole client. */
const wholeHooks = new Set(["useConversation"]);
const hookBudgetBytes = 1300;

const exportsOf = async (specifier: string): Promise<string[]> =>
  Object.keys((await import(specifier)) as object);
const reactExports = await exportsOf(react.name);
const hooks = reactExports.filter((name) => /^use[A-Z]/.test(name));
const granularHooks = hooks.filter((name) => !wholeHooks.has(name));
const subpaths = client.entries.filter((entry) => entry !== ".").map((entry) => entry.slice(2));

test("the markers are what a call is made of", async () => {
  const { code } = await bundle("useConversation", react.name);
  for (const marker of markers) expect(code).toContain(marker);
  expect(granularHooks.length).toBeGreaterThan(8);
});

describe("one hook", () => {
  test.each(granularHooks)("%s brings nothing of a call with it", async (hook) => {
    const { code } = await bundle(hook, react.name);
    expect(markers.filter((marker) => code.includes(marker))).toEqual([]);
    expect(gzipSync(code).length).toBeLessThan(hookBudgetBytes);
  });

  test.each(hooks)(
    "%s costs the same by the package as by its file: no other hook",
    async (hook) => {
      const file = join(react.folder, "src", `${hook}.ts`);
      expect(existsSync(file)).toBe(true);
      const [byPackage, byFile] = [await bundle(hook, react.name), await bundle(hook, file)];
      expect(byPackage.files.toSorted()).toEqual(byFile.files.toSorted());
    },
  );
});

describe("one function of the client", () => {
  test("a selector, an error or a tool's definition is no call", async () => {
    const names = (await exportsOf(client.name)).filter(
      (name) => !["Conversation", "createConversationClient"].includes(name),
    );
    expect(names).toContain("isAtomsError");
    for (const name of names) {
      const { code } = await bundle(name, client.name);
      expect(markers.filter((marker) => code.includes(marker))).toEqual([]);
    }
  });

  test.each(subpaths)("the entry point %s stays out of a call", async (subpath) => {
    const { files } = await bundle("createConversationClient", client.name);
    const paths = files.map((file) => relative(client.folder, file));
    expect(paths).toContain("src/session/session.ts");
    expect(paths.filter((path) => path.startsWith(`src/${subpath}/`))).toEqual([]);
  });
});
