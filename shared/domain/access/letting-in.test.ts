import { expect, test } from "vitest";
import { roles } from "../../permissions.ts";
import { streamNames } from "../../schema/streams.ts";
import { rightBeyond, type Seat } from "./letting-in.ts";

const seat = (change: Partial<Seat> = {}): Seat => ({ person: ["receptionist"], admin: false, streams: ["config", "desk", "billing"], ...change });

test("an owner lets anybody in, to anything", () => {
  for (const person of roles) expect(rightBeyond(["owner"], seat({ person: [person], admin: true, streams: streamNames }))).toBeNull();
});

test("a manager lets in everybody but an owner, also one who is something else beside it", () => {
  const refused = roles.filter((person) => rightBeyond(["manager"], seat({ person: [person], streams: streamNames })) !== null);
  expect(refused).toEqual(["owner"]);
  expect(rightBeyond(["manager"], seat({ person: ["doctor", "owner"] }))).toBe("user.write");
});

test("a PC that may let others in is an owner's to let in: its word turns the keys", () => {
  expect(rightBeyond(["manager"], seat({ admin: true }))).toBe("machine.turnKeys");
});

test("nobody hands on a stream of which they may read nothing", () => {
  expect(rightBeyond(["accountant"], seat({ person: ["accountant"], streams: ["config", "billing"] }))).toBeNull();
  expect(rightBeyond(["accountant"], seat({ person: ["accountant"], streams: ["clinical"] }))).toBe("attachment.read");
  expect(rightBeyond(["nurse"], seat({ person: ["nurse"], streams: ["billing"] }))).toBe("payment.read");
});
