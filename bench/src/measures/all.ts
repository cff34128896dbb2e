import type { Measure } from "../measure.js";
import { bargeIn } from "./bargeIn.js";
import { blocking } from "./blocking.js";
import { bundle } from "./bundle.js";
import { burst } from "./burst.js";
import { cpu } from "./cpu.js";
import { greeting } from "./greeting.js";
import { jitter } from "./jitter.js";
import { loudspeaker } from "./loudspeaker.js";
import { memory } from "./memory.js";
import { playback } from "./playback.js";
import { start } from "./start.js";
import { uplink } from "./uplink.js";

/** In the order of the report. */
export const measures: readonly Measure[] = [
  bundle,
  start,
  greeting,
  playback,
  loudspeaker,
  bargeIn,
  blocking,
  jitter,
  uplink,
  cpu,
  memory,
  burst,
];
