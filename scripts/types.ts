import { spawnSync } from "node:child_process";
import { globSync } from "tinyglobby";

/** Checks the types of every realm: each has a tsconfig of its own with the globals that exist there. */

const configs = globSync(["tsconfig.json", "{packages,apps,bench,fixtures}/**/tsconfig*.json"], {
  ignore: ["**/node_modules/**", "**/tsconfig.build.json"],
});
const failed = configs.filter(
  (config) => spawnSync("tsc", ["-p", config], { stdio: "inherit" }).status !== 0,
);
if (failed.length > 0) {
  console.error(`Type errors in ${failed.join(", ")}`);
  process.exit(1);
}
console.log(`Types are right in ${configs.length} realms.`);
