# A caller that sends a whole recording before it reads: raw_client.py URL KEY AGENT_ID input.wav reply.wav
import asyncio
import base64
import json
import sys
import wave

import websockets

FRAME_BYTES = 1920  # 40 ms at 24 kHz


async def call(url, key, agent_id, input_path, reply_path):
    with wave.open(input_path, "rb") as recording:
        speech = recording.readframes(recording.getnframes())
    address = f"{url}?token={key}&agent_id={agent_id}&mode=webcall&sample_rate=24000"
    heard = bytearray()
    async with websockets.connect(address, max_size=None) as socket:
        first = json.loads(await socket.recv())
        assert first["type"] == "session.created", first
        for start in range(0, len(speech), FRAME_BYTES):
            audio = base64.b64encode(speech[start : start + FRAME_BYTES]).decode()
            await socket.send(json.dumps({"type": "input_audio_buffer.append", "audio": audio}))
            await asyncio.sleep(0.040)
        await socket.send(json.dumps({"type": "input_audio_buffer.commit"}))
        while True:
            event = json.loads(await socket.recv())
            print(event["type"])
            if event["type"] == "output_audio.delta":
                heard.extend(base64.b64decode(event["audio"]))
            elif event["type"] in ("agent_stop_talking", "session.closed"):
                break
    with wave.open(reply_path, "wb") as reply:
        reply.setnchannels(1)
        reply.setsampwidth(2)
        reply.setframerate(24000)
        reply.writeframes(bytes(heard))


asyncio.run(call(*sys.argv[1:]))
