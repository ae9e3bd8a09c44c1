import { expect, test } from "vitest";
import { savedName, showingOf, whereabouts } from "./shown.ts";

test("pictures and words are shown in the window; a PDF or a scan of a machine is saved", () => {
  expect(["image/png", "image/jpeg", "image/webp", "text/plain", "application/pdf", "application/dicom"].map(showingOf)).toEqual(["picture", "picture", "picture", "words", null, null]);
});

test("a file says where it is only where that matters to somebody", () => {
  expect(whereabouts({ place: "here", sent: true }, true)).toBeNull();
  expect(whereabouts({ place: "here", sent: false }, true)).toBe("unsent");
  expect(whereabouts({ place: "here", sent: false }, false)).toBeNull();
  expect(whereabouts({ place: "server", sent: true }, true)).toBe("server");
  expect(whereabouts({ place: "elsewhere", sent: false }, true)).toBe("elsewhere");
});

test("a file is saved under a name that no disk takes otherwise and that ends as its bytes are", () => {
  expect(savedName({ name: "تحليل دم.pdf", mediaType: "application/pdf" })).toBe("تحليل دم.pdf");
  expect(savedName({ name: "../../etc/x: y?.exe", mediaType: "text/plain" })).toBe("etc x y .exe.txt");
  expect(savedName({ name: "photo.JPEG", mediaType: "image/jpeg" })).toBe("photo.JPEG");
  expect(savedName({ name: "\u202egnp.scan", mediaType: "image/png" })).toBe("gnp.scan.png");
  expect(savedName({ name: "...", mediaType: "application/pdf" })).toBe("file.pdf");
});
