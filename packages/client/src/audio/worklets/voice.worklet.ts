import { CaptureProcessor } from "./capture.worklet.js";
import { captureProcessorName, playbackProcessorName } from "./messages.js";
import { PlaybackProcessor } from "./playback.worklet.js";

// Both in one script: they share the resampler, and a context loads one module instead of two.
registerProcessor(captureProcessorName, CaptureProcessor);
registerProcessor(playbackProcessorName, PlaybackProcessor);
