import fc from "fast-check";
import { expect, test } from "vitest";
import { err, ok } from "../../core/result.ts";
import { checkTypedCode, parseRecoveryCode, printRecoveryCode } from "./recovery-code.ts";

const secret = fc.uint8Array({ minLength: 32, maxLength: 32 });
const signs = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

test("every code is read back as it was printed, however it is typed", () => {
  fc.assert(
    fc.property(secret, (bytes) => {
      const code = printRecoveryCode(bytes);
      expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){12}[0-9A-HJKMNP-TV-Z]{5}$/);
      expect(parseRecoveryCode(code)).toEqual(ok(bytes));
      expect(parseRecoveryCode(` ${code.toLowerCase().replaceAll("-", " ").replaceAll("0", "o").replaceAll("1", "l")}\n`)).toEqual(ok(bytes));
    }),
  );
});

test("digits may be typed on an Arabic keyboard", () => {
  const bytes = new Uint8Array(32).fill(7);
  const typed = Array.from(printRecoveryCode(bytes)).map((sign) => (/\d/.test(sign) ? "٠١٢٣٤٥٦٧٨٩"[Number(sign)] : sign)).join("");
  expect(parseRecoveryCode(typed)).toEqual(ok(bytes));
});

test("one wrong letter names its group, whichever letter it is", () => {
  fc.assert(
    fc.property(secret, fc.nat(64), fc.nat(30), (bytes, at, other) => {
      const letters = Array.from(printRecoveryCode(bytes).replaceAll("-", ""));
      const others = Array.from(signs).filter((sign) => sign !== letters[at]);
      letters[at] = others[other] ?? "";
      expect(parseRecoveryCode(letters.join(""))).toEqual(err({ group: Math.floor(at / 5) + 1 }));
    }),
  );
});

test("two neighbouring letters changed about within a group are told", () => {
  fc.assert(
    fc.property(secret, fc.nat(12), fc.nat(3), (bytes, group, at) => {
      const letters = Array.from(printRecoveryCode(bytes).replaceAll("-", ""));
      const place = group * 5 + at;
      const [a = "", b = ""] = [letters[place], letters[place + 1]];
      fc.pre(a !== b);
      [letters[place], letters[place + 1]] = [b, a];
      expect(parseRecoveryCode(letters.join(""))).toEqual(err({ group: group + 1 }));
    }),
  );
});

test("two groups changed about, a missing group and one too many are told", () => {
  const code = printRecoveryCode(Uint8Array.from({ length: 32 }, (_, index) => index * 7));
  const parts = code.split("-");
  const [first = "", second = ""] = parts;
  expect(parseRecoveryCode([second, first, ...parts.slice(2)].join("-"))).toEqual(err({ group: 1 }));
  expect(parseRecoveryCode(parts.slice(0, 12).join("-"))).toEqual(err({ group: 13 }));
  expect(parseRecoveryCode(`${code}-${first}`)).toEqual(err({ group: 13 }));
  expect(parseRecoveryCode("")).toEqual(err({ group: 1 }));
});

test("while a code is typed it says how far it is right, and names a wrong group once all its letters are there", () => {
  const code = printRecoveryCode(new Uint8Array(32).fill(9));
  expect(checkTypedCode("")).toEqual({ right: 0, of: 13, wrong: null });
  expect(checkTypedCode(code.slice(0, 14))).toEqual({ right: 2, of: 13, wrong: null });
  const slip = `${code.slice(0, 6)}${code.charAt(6) === "0" ? "1" : "0"}${code.slice(7)}`;
  expect(checkTypedCode(slip)).toEqual({ right: 1, of: 13, wrong: 2 });
  expect(checkTypedCode(code)).toEqual({ right: 13, of: 13, wrong: null });
  expect(checkTypedCode(`${code}-AAAAA`).right).toBeLessThan(13);
});
