import { afterEach, describe, expect, test } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import { streamIds } from "#shared/schema/streams.ts";
import { aDesk, closeDesks, day, type Desk } from "../../../testing/desk.ts";
import { claimedTimesSql } from "./claimed-times.ts";

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

  test("is read without walking the claims or the change sets", async () => {
    const desk = await aDesk();
    const plan = (desk.read().prepare(`EXPLAIN QUERY PLAN ${claimedTimesSql}`).all() as readonly { readonly detail: string }[]).map(({ detail }) => detail).join("\n");
    expect(plan).toContain("slotClaim USING COVERING INDEX slotClaimRefused");
    expect(plan).toContain("s USING INTEGER PRIMARY KEY");
  });
});
