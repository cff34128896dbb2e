import { writeFileSync } from "node:fs";

const rateHz = 48_000;
const seconds = 20;
const noteSeconds = 0.05;

/**
 * Writes what the fake microphone hears: short notes of changing pitch. Noise suppression lets them pass, and no
 * stretch of 20 ms is like another.
 */
export function writeMicrophoneWav(path: string): void {
  const count = rateHz * seconds;
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + count * 2, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rateHz, 24);
  header.writeUInt32LE(rateHz * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36);
  header.writeUInt32LE(count * 2, 40);
  const samples = new Int16Array(count);
  let phase = 0;
  for (let i = 0; i < count; i += 1) {
    const note = Math.floor(i / (rateHz * noteSeconds));
    // A walk through 200 to 1800 Hz that does not repeat within the file.
    phase += (2 * Math.PI * (200 + ((note * 613.7) % 1600))) / rateHz;
    samples[i] = Math.round(9000 * Math.sin(phase));
  }
  writeFileSync(path, Buffer.concat([header, Buffer.from(samples.buffer)]));
}
