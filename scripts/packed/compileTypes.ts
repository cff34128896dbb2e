import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "./runCommand.js";

/** Compiles the app's TypeScript, and with it every declaration of ours that it reaches, in both ways to resolve. */
export async function compileTypes(app: string): Promise<void> {
  for (const [module, moduleResolution] of [
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
  ]) {
    const options = {
      target: "es2022",
      module,
      moduleResolution,
      jsx: "react-jsx",
      lib: ["es2023", "dom", "dom.iterable"],
      types: [],
      strict: true,
      noEmit: true,
      skipLibCheck: false,
    };
    writeFileSync(
      join(app, "tsconfig.json"),
      JSON.stringify({ compilerOptions: options, include: ["*.tsx"] }),
    );
    await runCommand("tsc", ["-p", "."], { cwd: app });
  }
}
