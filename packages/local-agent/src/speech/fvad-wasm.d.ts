declare module "@echogarden/fvad-wasm" {
  /** The parts of the Emscripten module that are used here. Pointers are byte offsets into the heap. */
  export type FvadModule = {
    /** Replaced when the heap grows: read it anew after every call that may allocate. */
    HEAP16: Int16Array;
    _malloc(bytes: number): number;
    _free(pointer: number): void;
    _fvad_new(): number;
    _fvad_free(handle: number): void;
    /** 0 accepts most sounds as speech, 3 the fewest. */
    _fvad_set_mode(handle: number, mode: number): number;
    _fvad_set_sample_rate(handle: number, hz: number): number;
    /** 1 speech, 0 none, -1 a frame of the wrong length. */
    _fvad_process(handle: number, samples: number, count: number): number;
  };
  const createFvad: () => Promise<FvadModule>;
  export default createFvad;
}
