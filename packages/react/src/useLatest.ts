"use client";

import { useInsertionEffect, useRef, type RefObject } from "react";

/** A ref to the value of the last committed render. It is current before any other effect runs. */
export function useLatest<Value>(value: Value): Readonly<RefObject<Value>> {
  const ref = useRef(value);
  useInsertionEffect(() => {
    ref.current = value;
  });
  return ref;
}
