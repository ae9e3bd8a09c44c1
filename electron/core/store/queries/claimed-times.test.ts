import { afterEach, describe, expect, test } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import { streamIds } from "#shared/schema/streams.ts";
import { aDesk, closeDesks, day, type Desk } from "../../../testing/desk.ts";
import { claimedTimesSql } from "./claimed-times.ts";
import type { Lease } from "./leases.ts";

afterEach(closeDesks);

const dbOf = ({ clinic }: Desk) => mustExist(clinic.core().vault.store(), "an open store").db;
const timesOn = async (desk: Desk) => (await desk.clinic.must("day.board", { day: day("2026-11-22") })).cards.map(({ time }) => time);

const confirmAll = (desk: Desk): void => void dbOf(desk).prepare("DELETE FROM outbox").run();
const connect = (desk: Desk): void => {
  dbOf(desk).prepare("INSERT INTO replica (key, value) VALUES ('tenant', x'31')").run();
  for (const stream of Object.values(streamIds)) dbOf(desk).prepare("INSERT INTO streamKey (stream, epoch, key) VALUES (?, 1, zeroblob(32))").run(stream);
};
const judge = (desk: Desk, key: string, state: "firm" | "refused"): void =>
  void dbOf(desk).prepare("INSERT INTO slotClaim (key, state, heldBy, seq) VALUES (?, ?, NULL, 7) ON CONFLICT (key) DO UPDATE SET state = excluded.state").run(key, state);

describe("a booking's time on the board", () => {
  test("is its own in a clinic without a server, whatever waits to be sent", async () => {
    const desk = await aDesk();
    await desk.book("2026-11-22T10:00");
    expect(await timesOn(desk)).toEqual(["firm"]);
  });

  test("is tentative until the server has judged it, and firm from then on", async () => {
    const desk = await aDesk();
    connect(desk);
    const { id } = await desk.book("2026-11-22T10:00");
    expect(await timesOn(desk)).toEqual(["tentative"]);
    judge(desk, id, "firm");
    confirmAll(desk);
    await desk.book("2026-11-22T11:00");
    expect(await timesOn(desk)).toEqual(["firm", "tentative"]);
  });

  test("is refused where it went to another, waits anew once it was moved, and no longer matters once it was cancelled", async () => {
    const desk = await aDesk();
    connect(desk);
    const { id } = await desk.book("2026-11-22T10:00");
    confirmAll(desk);
    judge(desk, id, "refused");
    expect(await timesOn(desk)).toEqual(["refused"]);
    expect((await desk.clinic.must("appointment.panel", { appointmentId: id })).card.time).toBe("refused");
    await desk.clinic.must("appointment.move", { appointmentId: id, startLocal: "2026-11-22T12:00" as never });
    expect(await timesOn(desk)).toEqual(["tentative"]);
    await desk.clinic.must("appointment.cancel", { appointmentId: id, reason: "Ill" });
    expect(await timesOn(desk)).toEqual(["firm"]);
  });

  test("is its own at once in a time that is leased to this PC with all that the booking takes, and only there", async () => {
    const desk = await aDesk();
    connect(desk);
    const { id, practitionerId, busyFrom, busyTo } = await desk.book("2026-11-22T10:00");
    const roomId = mustExist(desk.clinic.rooms[1], "a room").id;
    await desk.clinic.must("appointment.move", { appointmentId: id, roomId });
    const [from, to] = [busyFrom / 60_000, busyTo / 60_000];
    const own = { from, to, device: mustExist(desk.clinic.core().vault.store(), "an open store").device, machine: "Here", until: desk.clinic.clock.now() + 1, endsAt: 1_000_000, seq: 0 };
    const standing = async (...leases: readonly (Partial<Lease> & { readonly resource: string })[]) => {
      dbOf(desk).prepare("INSERT INTO replica (key, value) VALUES ('leases', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value").run(Buffer.from(JSON.stringify(leases.map((lease) => ({ ...own, ...lease })))));
      return (await desk.clinic.must("appointment.panel", { appointmentId: id })).card.time;
    };
    const [doctor, room] = [{ resource: practitionerId }, { resource: roomId }];
    expect(await standing(doctor, room)).toBe("firm");
    expect(await standing(doctor)).toBe("tentative");
    expect(await standing(room)).toBe("tentative");
    expect(await standing(doctor, { ...room, device: "another" })).toBe("tentative");
    expect(await standing(doctor, { ...room, from: from + 1 })).toBe("tentative");
    expect(await standing(doctor, { ...room, to: to - 1 })).toBe("tentative");
    expect(await standing(doctor, { ...room, seq: 1 })).toBe("tentative");
    expect(await standing(doctor, { ...room, until: desk.clinic.clock.now() })).toBe("tentative");
    expect(await standing(doctor, room)).toBe("firm");
    // A clock that is turned back gives no more time than has passed since the server was heard.
    dbOf(desk).prepare("INSERT INTO replica (key, value) VALUES ('furthestAt', ?)").run(Buffer.from(String(own.endsAt)));
    expect(await standing(doctor, room)).toBe("tentative");
    dbOf(desk).prepare("UPDATE replica SET value = ? WHERE key = 'furthestAt'").run(Buffer.from(String(own.endsAt - 1)));
    expect(await standing(doctor, room)).toBe("firm");
    desk.clinic.clock.advance(1);
    expect((await desk.clinic.must("appointment.panel", { appointmentId: id })).card.time).toBe("tentative");
  });

  test("is not to be had where another PC has it for itself, but for who overbooks on purpose", async () => {
    const desk = await aDesk();
    connect(desk);
    const { id, practitionerId, busyFrom, busyTo } = await desk.book("2026-11-22T10:00");
    const lease = { resource: practitionerId, from: busyFrom / 60_000 - 60, to: busyTo / 60_000 + 60, device: "another", machine: "Room 2", until: desk.clinic.clock.now() + 1, endsAt: 1_000_000, seq: 0 };
    dbOf(desk).prepare("INSERT INTO replica (key, value) VALUES ('leases', ?)").run(Buffer.from(JSON.stringify([lease])));
    const held = { ok: false, error: { code: "dayHeld", machine: "Room 2", heldUntil: lease.until } };
    const move = (startLocal: string, more: object = {}) => desk.clinic.call("appointment.move", { appointmentId: id, startLocal: startLocal as never, ...more });
    expect(await move("2026-11-22T10:15")).toMatchObject(held);
    // Less of a time is another claim, and the server would refuse it.
    expect(await desk.clinic.call("appointment.move", { appointmentId: id, minutes: 15 })).toMatchObject(held);
    expect(await move("2026-11-22T10:15", { overbookReason: "urgent" })).toMatchObject({ ok: true });
    expect(await move("2026-11-22T12:00")).toMatchObject({ ok: true });
    expect(await move("2026-11-22T10:00")).toMatchObject(held);
    desk.clinic.clock.advance(1);
    expect(await move("2026-11-22T10:00")).toMatchObject({ ok: true });
  });

  test("is read without walking the claims or the change sets", async () => {
    const desk = await aDesk();
    const plan = (desk.read().prepare(`EXPLAIN QUERY PLAN ${claimedTimesSql}`).all() as readonly { readonly detail: string }[]).map(({ detail }) => detail).join("\n");
    expect(plan).toContain("slotClaim USING COVERING INDEX slotClaimRefused");
    expect(plan).toContain("s USING INTEGER PRIMARY KEY");
  });
});
