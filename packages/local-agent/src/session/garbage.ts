/** Things that a client must survive: not JSON, not objects, no type, unknown types, audio that is none. */
const pieces: readonly (string | Uint8Array)[] = [
  "this is not JSON {",
  "[]",
  "null",
  "42",
  '{"no":"type"}',
  '{"type":7}',
  '{"type":"weather.report","degrees":21}',
  '{"type":"output_audio.delta","audio":"*** not base64 ***"}',
  '{"type":"output_audio.delta","audio":"AAAA"}',
  '{"type":"output_audio.delta"}',
  '{"type":"transcript","role":"assistant"}',
  "",
  new Uint8Array([0, 159, 146, 150]),
];

/** Called once per frame; every so many times it returns the next piece of garbage, in a fixed order. */
export function createGarbage(every: number): () => string | Uint8Array | undefined {
  let frames = 0;
  let next = 0;
  return () => {
    frames += 1;
    if (frames % every !== 0) return undefined;
    const piece = pieces[next % pieces.length];
    next += 1;
    return piece;
  };
}
