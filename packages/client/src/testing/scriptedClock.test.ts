import { expect, test } from "vitest";
import { createScriptedClock } from "./scriptedClock.js";

test("timers ring in order when time passes, those that are set meanwhile too", () => {
  const clock = createScriptedClock();
  const rung: string[] = [];
  clock.setTimeout(() => rung.push("late"), 300);
  clock.setTimeout(() => {
    rung.push("early");
    clock.setTimeout(() => rung.push("then"), 100);
  }, 100);
  clock.pass(99);
  expect(rung).toEqual([]);
  clock.pass(101);
  expect(rung).toEqual(["early", "then"]);
  clock.pass(100);
  expect(rung).toEqual(["early", "then", "late"]);
  expect(clock.running()).toEqual([]);
});

test("timers that were named ring at once, unless one of them clears another", () => {
  const clock = createScriptedClock();
  const rung: string[] = [];
  const cleared = clock.setTimeout(() => rung.push("cleared"), 200);
  clock.setTimeout(() => {
    rung.push("first");
    clock.clearTimeout(cleared);
  }, 100);
  const named = clock.running();
  clock.setTimeout(() => rung.push("another"), 50);
  clock.ring(named);
  clock.ring(named);
  expect(rung).toEqual(["first"]);
  // It is later now: what was due before rings with the next moment.
  clock.pass(0);
  expect(rung).toEqual(["first", "another"]);
});
