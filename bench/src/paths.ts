import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL("..", import.meta.url));

export const paths = {
  repository: join(here, ".."),
  page: join(here, "page"),
  /** Everything that is made for a run; not committed. */
  cache: join(here, ".cache"),
  /** Our packages as an app would install them. */
  packed: join(here, ".cache/packed"),
  /** What the bench serves. */
  site: join(here, ".cache/site"),
  results: join(here, "results.md"),
  readme: join(here, "../README.md"),
};
