// A caller without any library but ws: node rawClient.mjs input.wav reply.wav, with AGENT_URL, API_KEY, AGENT_ID.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const WebSocket = createRequire(import.meta.url)("ws");
const [inputPath, replyPath] = process.argv.slice(2);

const address = new URL(process.env.AGENT_URL);
address.searchParams.set("token", process.env.API_KEY);
address.searchParams.set("agent_id", process.env.AGENT_ID);
address.searchParams.set("mode", "webcall");
address.searchParams.set("sample_rate", "24000");

const pcm = readFileSync(inputPath).subarray(44);
const heard = [];
let turnsOver = 0;
const caller = new WebSocket(address.toString());

function speak() {
  let offset = 0;
  const timer = setInterval(() => {
    const audio = pcm.subarray(offset, offset + 1920).toString("base64");
    offset += 1920;
    if (audio === "") clearInterval(timer);
    else caller.send(JSON.stringify({ type: "input_audio_buffer.append", audio }));
  }, 40);
}

function saveReply() {
  const body = Buffer.concat(heard);
  const header = Buffer.from(readFileSync(inputPath).subarray(0, 44));
  header.writeUInt32LE(36 + body.length, 4);
  header.writeUInt32LE(body.length, 40);
  writeFileSync(replyPath, Buffer.concat([header, body]));
}

caller.on("message", (data) => {
  const event = JSON.parse(data.toString());
  process.stdout.write(`${event.type}\n`);
  if (event.type === "output_audio.delta") heard.push(Buffer.from(event.audio, "base64"));
  if (event.type !== "agent_stop_talking") return;
  turnsOver += 1;
  // The first turn is the greeting. What is kept is the answer to the recording.
  if (turnsOver === 1) {
    heard.length = 0;
    speak();
  } else {
    saveReply();
    caller.close();
  }
});
