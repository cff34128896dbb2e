import { spawnSync } from "node:child_process";
import { publishedPackages } from "./packages.js";

/** Everything that can be known without running the code, step by step; the first failure ends it. */

type Step = { name: string; command: string; cwd?: string };

const perPackage: Step[] = publishedPackages().flatMap(({ name, folder, files }) => [
  { name: `${name}: publint`, command: "publint --strict --pack pnpm", cwd: folder },
  {
    name: `${name}: types as installed`,
    command: [
      "attw --pack . --profile esm-only",
      ...(files.length > 0 ? ["--exclude-entrypoints"] : []),
      ...files.map((file) => file.slice(2)),
    ].join(" "),
    cwd: folder,
  },
]);

const steps: Step[] = [
  { name: "format", command: "oxfmt --check ." },
  { name: "lint", command: "pnpm lint" },
  { name: "types", command: "pnpm types" },
  { name: "unused code and dependencies", command: "knip" },
  { name: "build of the packages", command: "pnpm build:packages" },
  { name: "public surface", command: "pnpm api --check" },
  ...perPackage,
  { name: "the packages as installed", command: "tsx scripts/packed.ts" },
  { name: "size", command: "size-limit" },
];

for (const { name, command, cwd } of steps) {
  console.log(`\n— ${name}`);
  const { status } = spawnSync(command, { shell: true, stdio: "inherit", cwd });
  if (status === 0) continue;
  console.error(`\nThe check "${name}" failed: ${command}`);
  process.exit(1);
}
console.log("\nAll checks passed.");
