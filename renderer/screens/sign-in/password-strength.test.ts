import { expect, test } from "vitest";
import { passwordStrength } from "./password-strength.ts";

test("what everybody tries first is weak, however many figures follow", () => {
  expect(passwordStrength("password123")).toBe("weak");
  expect(passwordStrength("12345678")).toBe("weak");
  expect(passwordStrength("aaaaaaaaaaaa")).toBe("weak");
});

test("length makes a password good, in Arabic as in English", () => {
  expect(passwordStrength("kitab7")).toBe("short");
  expect(passwordStrength("blue river stone")).toBe("strong");
  expect(passwordStrength("نهر أزرق وحجر قديم")).toBe("strong");
});
