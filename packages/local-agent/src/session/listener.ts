import { joinSamples } from "../speech/pcm16.js";
import { type VoiceDetector, voiceFrameMs } from "../speech/voiceActivity.js";

/** A turn of the person that has just ended. */
export type Utterance = {
  /** At 16000 Hz, from a little before the first sound of speech. */
  samples: Int16Array;
  /** From the first to the last sound of speech, in milliseconds. */
  durationMs: number;
};

/** Finds the turns of the person in the audio that comes in. */
export type Listener = {
  push(samples: Int16Array): void;
  /** Call when the agent starts to play: only speech after this counts as speech over it. */
  agentStarted(): void;
  /** True from the first sounds of speech to the pause after it. */
  isSpeaking(): boolean;
  /** Call when a turn was answered. Until then, more speech makes the last turn longer. */
  commit(): void;
  close(): void;
};

/** What {@link createListener} needs. */
export type ListenerOptions = {
  detector: VoiceDetector;
  /** Whether the agent is playing right now. */
  isAgentPlaying: () => boolean;
  /** The person speaks over the agent. */
  onSpeechOverAgent: () => void;
  /** Called from the start of speech on, about every 200 ms, with its length so far. */
  onSpeaking: (durationMs: number) => void;
  /** The person paused. The same turn may be given again, longer, if they go on before {@link Listener.commit}. */
  onPause: (utterance: Utterance) => void;
};

const pauseMs = 700;
const speechWindowMs = 400;
/** Voiced time within the window that makes it speech: enough to pass over clicks and coughs. */
const onsetVoicedMs = 160;
/** More is asked for while the agent plays, because its echo may come in. */
const onsetOverAgentMs = 240;
const keptBeforeMs = 600;
const speakingEveryMs = 200;

/**
 * Time is counted in the audio that came in, so that audio sent faster than real time is understood as well. When
 * no more audio comes in the middle of a turn, the clock on the wall ends it.
 */
export function createListener(options: ListenerOptions): Listener {
  const { detector, isAgentPlaying, onSpeechOverAgent, onSpeaking, onPause } = options;
  let frames: Int16Array[] = [];
  let recentVoiced: boolean[] = [];
  let isSpeaking = false;
  let isUncommitted = false;
  let heardMs = 0;
  let durationMs = 0;
  let silenceMs = 0;
  let lastReportMs = 0;
  let noAudioTimer: NodeJS.Timeout | undefined;

  function recentVoicedMs(): number {
    return recentVoiced.filter(Boolean).length * voiceFrameMs;
  }

  function start(): void {
    isSpeaking = true;
    silenceMs = 0;
    if (isUncommitted) return;
    heardMs = recentVoicedMs();
    durationMs = heardMs;
    lastReportMs = 0;
  }

  function stop(): void {
    clearTimeout(noAudioTimer);
    isSpeaking = false;
    isUncommitted = true;
    recentVoiced = [];
    onPause({ samples: joinSamples(frames), durationMs });
  }

  function continueSpeech(isVoiced: boolean): void {
    heardMs += voiceFrameMs;
    silenceMs = isVoiced ? 0 : silenceMs + voiceFrameMs;
    if (isVoiced) durationMs = heardMs;
    if (durationMs - lastReportMs >= speakingEveryMs) {
      lastReportMs = durationMs;
      onSpeaking(durationMs);
    }
    if (silenceMs >= pauseMs) stop();
  }

  function takeFrame(samples: Int16Array, isVoiced: boolean): void {
    frames.push(samples);
    recentVoiced.push(isVoiced);
    if (recentVoiced.length > speechWindowMs / voiceFrameMs) recentVoiced.shift();
    const isOverAgent = isAgentPlaying();
    if (isOverAgent && recentVoicedMs() >= onsetOverAgentMs) onSpeechOverAgent();
    if (isSpeaking) {
      continueSpeech(isVoiced);
      return;
    }
    if (isUncommitted) heardMs += voiceFrameMs;
    else if (frames.length > keptBeforeMs / voiceFrameMs) frames.shift();
    if (recentVoicedMs() >= (isOverAgent ? onsetOverAgentMs : onsetVoicedMs)) start();
  }

  return {
    push(samples) {
      for (const frame of detector.push(samples)) takeFrame(frame.samples, frame.isVoiced);
      clearTimeout(noAudioTimer);
      if (isSpeaking) noAudioTimer = setTimeout(stop, pauseMs);
    },
    agentStarted() {
      recentVoiced = [];
    },
    isSpeaking: () => isSpeaking,
    commit() {
      isUncommitted = false;
      frames = isSpeaking ? frames : [];
    },
    close() {
      clearTimeout(noAudioTimer);
      detector.close();
    },
  };
}
