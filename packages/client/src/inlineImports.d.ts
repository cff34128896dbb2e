/** A worker or worklet, bundled into one self-contained script, as text. See `scripts/build/inlineScript.ts`. */
declare module "*?inline-script" {
  const code: string;
  export default code;
}
