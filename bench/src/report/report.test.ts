import { expect, it } from "vitest";
import type { Row } from "../measure.js";
import { formatRatio, formatValues } from "./format.js";
import { withTable } from "./readme.js";
import type { Section } from "./results.js";

const lineOf = (ours: number[], peer: number[], more: Partial<Row> = {}): Row => ({
  what: "x",
  unit: "ms",
  values: { ours, peer },
  ...more,
});

it("a line shows median and spread, and says when there is nothing", () => {
  expect(formatValues(lineOf([], []), [1, 3, 2])).toBe("2.0 (1.0…3.0)");
  expect(formatValues(lineOf([], []), [1])).toBe("1.0");
  expect(formatValues(lineOf([], []), [-0.01])).toBe("0.0");
  expect(formatValues(lineOf([], []), [Number.NaN])).toBe("–");
  expect(formatValues(lineOf([], [], { isP95: true }), [0, 10])).toBe("9.5");
});

it("a ratio divides the peer's value by ours, where that means something", () => {
  expect(formatRatio(lineOf([10], [25]))).toBe("2.5 ×");
  expect(formatRatio(lineOf([1], [151]))).toBe("151 ×");
  expect(formatRatio(lineOf([0], [500]))).toBe("ours 0");
  expect(formatRatio(lineOf([5], [0]))).toBe("peer 0");
  expect(formatRatio(lineOf([0], [0]))).toBe("both 0");
  expect(formatRatio(lineOf([], [500]))).toBe("–");
});

it("the README gets the headlines between its markers, and is left alone without them", () => {
  const section: Section = {
    measure: { name: "m", title: "Title", how: "", run: () => Promise.resolve({ rows: [] }) },
    findings: {
      rows: [lineOf([1], [2], { isHeadline: true }), lineOf([1], [2], { what: "detail" })],
    },
  };
  const readme = withTable("before <!-- bench -->\nold\n<!-- /bench --> after", [section]);
  expect(readme).toMatch(/^before <!-- bench -->\n\n\| what/);
  expect(readme).toMatch(/\n\n<!-- \/bench --> after$/);
  expect(readme).toContain("| Title: x |");
  expect(readme).not.toMatch(/old|detail/);
  expect(withTable("no markers", [section])).toBeNull();
});
