import { expect, test } from "vitest";
import { micronsToPx, paperSizeFor, titleToFileName } from "./paper-size.ts";

test("a roll is as long as its content and a tail for the cutter; a sheet keeps its height", () => {
  expect(paperSizeFor(80_000, null, 480)).toEqual({ widthMicrons: 80_000, heightMicrons: 131_000, isRoll: true });
  expect(paperSizeFor(148_000, 210_000, 3_000)).toEqual({ widthMicrons: 148_000, heightMicrons: 210_000, isRoll: false });
  expect(micronsToPx(25_400)).toBe(96);
});

test("a paper's title becomes a file name that every system takes, Arabic kept", () => {
  expect(titleToFileName("إيصال A/12: أحمد <1>")).toBe("إيصال A 12 أحمد 1.pdf");
  expect(titleToFileName("../../etc/passwd")).toBe(".. .. etc passwd.pdf");
  expect(titleToFileName(" ... ")).toBe("paper.pdf");
});
