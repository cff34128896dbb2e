import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Extractor, ExtractorConfig, ExtractorLogLevel } from "@microsoft/api-extractor";
import { declarationFile, publishedPackages } from "./packages.js";

/**
 * Writes the public surface of each package to `api/*.api.md`. With `--check` it fails where that differs from what
 * is committed: a change of the surface is seen in the diff, or not made.
 */

const isCheck = process.argv.includes("--check");
let changed = false;

for (const info of publishedPackages()) {
  for (const entry of info.entries) {
    const mainEntryPointFilePath = declarationFile(info, entry);
    if (!existsSync(mainEntryPointFilePath)) {
      throw new Error(`${mainEntryPointFilePath} is missing: run \`pnpm build\` first.`);
    }
    const reportFolder = join(info.folder, "api");
    const tempFolder = join(tmpdir(), "atoms-kit-api");
    mkdirSync(reportFolder, { recursive: true });
    mkdirSync(tempFolder, { recursive: true });
    const name = entry === "." ? "index" : entry.slice(2);
    const config = ExtractorConfig.prepare({
      packageJsonFullPath: join(info.folder, "package.json"),
      configObjectFullPath: undefined,
      configObject: {
        projectFolder: info.folder,
        mainEntryPointFilePath,
        newlineKind: "lf",
        bundledPackages: [],
        apiReport: {
          enabled: true,
          reportFileName: `${name}.api.md`,
          reportFolder,
          reportTempFolder: tempFolder,
        },
        docModel: { enabled: false },
        dtsRollup: { enabled: false },
        compiler: {
          overrideTsconfig: {
            compilerOptions: {
              module: "esnext",
              moduleResolution: "bundler",
              target: "es2022",
              lib: ["es2023", "dom", "dom.iterable"],
              types: [],
              skipLibCheck: true,
            },
          },
        },
        messages: {
          extractorMessageReporting: {
            default: { logLevel: ExtractorLogLevel.Warning },
            "ae-missing-release-tag": { logLevel: ExtractorLogLevel.None },
            "ae-unresolved-link": { logLevel: ExtractorLogLevel.None },
          },
          tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        },
      },
    });
    const result = Extractor.invoke(config, {
      localBuild: !isCheck,
      showVerboseMessages: false,
      messageCallback: (message) => {
        message.handled = message.logLevel !== ExtractorLogLevel.Error;
      },
    });
    if (readFileSync(join(reportFolder, `${name}.api.md`), "utf8").includes("(undocumented)")) {
      throw new Error(`${info.name} ${entry}: an export has no documentation; see its report.`);
    }
    if (!result.apiReportChanged) continue;
    changed = true;
    console.log(`${info.name} ${entry}: the public surface has changed.`);
  }
}

if (isCheck && changed) {
  console.error("Run `pnpm api` and commit the reports, if the change is meant.");
  process.exit(1);
}
console.log("API reports are up to date.");
