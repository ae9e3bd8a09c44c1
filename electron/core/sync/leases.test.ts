import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import { addDays, dayBounds, instantToLocalDate, systemClock, type Clock, type Instant, type LocalDate, type LocalDateTime, type Zone } from "#shared/core/time.ts";
import { createPcs, passwordThere, soon, type Pc } from "../../testing/pcs.ts";
import { startTestServer } from "../../testing/sync-server.ts";
import { nth, scratchFolder, testPassword } from "../../testing/test-clinic.ts";

/** One clock for the server and every PC, that a test may put forward. */
let aheadMs = 0;
const clock: Clock = { now: () => (systemClock.now() + aheadMs) as Instant };
const server = await startTestServer(join(scratchFolder(), "server"), { clock });
const { found, letIn, start, end, inStep, stop } = createPcs();
afterAll(async () => {
  stop();
  await server.close();
});
const zone = "Africa/Cairo" as Zone;
const today = instantToLocalDate(clock.now(), zone);
const front = await found(clock);
let back: Pc;
let patientId: never;
const doctorAt = async (at: number) => nth(await front.must("practitioner.list", {}), at).id;

beforeAll(async () => {
  patientId = (await front.must("patient.register", { name: "Amal Early", sex: "female" })).patient.id as never;
});

const book = async (pc: Pc, day: LocalDate, time: string, doctor = 0) =>
  pc.call("appointment.book", { patientId, practitionerId: await doctorAt(doctor), serviceId: nth(await front.must("service.list", {}), 0).id, startLocal: `${day}T${time}` as LocalDateTime });
const timesOn = async (pc: Pc, day: LocalDate) => (await pc.must("day.board", { day })).cards.map(({ appointment, time }) => [appointment.startLocal.slice(11), time]);
const rowsOf = (pc: Pc) => mustExist(pc.core.vault.store(), "an open store").db.prepare("SELECT id, practitionerId, roomId, startsAt, busyFrom, busyTo, status, overbookReason, clock FROM appointment ORDER BY id").all();
const together = async (): Promise<void> => {
  for (const pc of [front, back]) {
    pc.plug(true);
    await expect.poll(async () => (await pc.call("sync.retry", {})).ok, soon).toBe(true);
  }
  for (const pc of [front, back]) await inStep(pc);
  await expect.poll(() => rowsOf(back), soon).toEqual(rowsOf(front));
};

test("a clinic without a server has nobody to take a day from", async () => {
  expect(await front.call("lease.take", { practitionerId: await doctorAt(0), day: today })).toMatchObject({ ok: false, error: { code: "syncOffline" } });
  await front.must("sync.connect", { server: server.address, machineName: "Front desk" });
  await inStep(front);
  back = await letIn(front, "Room 2", { clock });
});

test("only who answers for the desk takes a day, only of a doctor who is there, and only one of the next two weeks", async () => {
  const practitionerId = await doctorAt(0);
  await front.core.serve.call("second", "session.signIn", { username: "doctor", password: testPassword });
  expect(await front.core.serve.call("second", "lease.take", { practitionerId, day: today })).toMatchObject({ ok: false, error: { code: "notAllowed", permission: "lease.write" } });
  expect(await front.call("lease.take", { practitionerId: "pra_00000000000000000000000000" as never, day: today })).toMatchObject({ ok: false, error: { code: "notFound" } });
  for (const day of [addDays(today, -1), addDays(today, 14)]) expect(await front.call("lease.take", { practitionerId, day })).toMatchObject({ ok: false, error: { code: "dayNotToTake" } });
  expect(await front.call("lease.give", { practitionerId, day: today })).toMatchObject({ ok: false, error: { code: "notFound" } });
  expect(await front.must("lease.list", { day: today })).toEqual([]);
});

test("the PC that took a doctor's day books in it firmly with the cable out, and the other is told who has it", async () => {
  const day = addDays(today, 2);
  const [doctor, practitionerId] = [nth(await front.must("practitioner.list", {}), 0), await doctorAt(0)];
  const end = dayBounds(day, zone).to;
  const taken = await front.must("lease.take", { practitionerId, day });
  expect(new Set(taken.map(({ resourceId }) => resourceId))).toEqual(new Set([practitionerId, doctor.roomId]));
  for (const one of taken) expect(one).toMatchObject({ isHere: true, machine: "Front desk" });
  for (const { until } of taken) expect(Math.abs(until - end)).toBeLessThan(60_000);
  expect((await front.must("audit.list", {}))[0]).toMatchObject({ action: "lease.take", subject: practitionerId, detail: { day } });

  front.plug(false);
  await book(front, day, "10:00");
  await book(front, day, "10:30", 1);
  await book(front, addDays(day, 1), "10:00");
  expect(await timesOn(front, day)).toEqual([["10:00", "firm"], ["10:30", "tentative"]]);
  expect(await timesOn(front, addDays(day, 1))).toEqual([["10:00", "tentative"]]);

  await back.must("sync.retry", {});
  expect((await back.must("lease.list", { day })).find(({ resourceId }) => resourceId === practitionerId)).toMatchObject({ isHere: false, machine: "Front desk" });
  expect(await back.must("lease.list", { day: addDays(day, 1) })).toEqual([]);
  const refused = { ok: false, error: { code: "dayHeld", machine: "Front desk" } };
  expect(await book(back, day, "10:00")).toMatchObject(refused);
  expect(await book(back, day, "15:00")).toMatchObject(refused);
  expect(await back.call("lease.take", { practitionerId, day })).toMatchObject(refused);
  expect(await back.must("slots.free", { serviceId: nth(await back.must("service.list", {}), 0).id, practitionerId, from: day, days: 1 })).toEqual([]);
  expect(await book(back, day, "15:00", 1)).toMatchObject({ ok: true });

  await together();
  expect(await timesOn(front, day)).toEqual([["10:00", "firm"], ["10:30", "firm"], ["15:00", "firm"]]);
  expect(await timesOn(back, day)).toEqual(await timesOn(front, day));
  expect(await back.must("clash.list", {})).toEqual([]);
});

test("a PC that could not know is refused by the server, and the time stays with the one that had the day", async () => {
  const day = addDays(today, 3);
  const practitionerId = await doctorAt(0);
  back.plug(false);
  await book(back, day, "11:00");
  expect(await timesOn(back, day)).toContainEqual(["11:00", "tentative"]);
  await front.must("lease.take", { practitionerId, day });
  front.plug(false);
  await book(front, day, "11:00");
  expect(await timesOn(front, day)).toEqual([["10:00", "firm"], ["11:00", "firm"]]);
  await together();
  expect((await timesOn(front, day)).toSorted((a, b) => a.join().localeCompare(b.join()))).toEqual([["10:00", "firm"], ["11:00", "firm"], ["11:00", "refused"]]);
  await expect.poll(async () => (await back.must("lease.list", { day })).length, soon).toBe(2);
  expect((await back.must("clash.list", {})).map(({ startLocal, heldBy }) => [startLocal, heldBy])).toEqual([[`${day}T11:00`, null]]);
});

test("what was asked for before the day was taken waits for the server, whatever is taken since", async () => {
  const day = addDays(today, 4);
  front.jam(true);
  await book(front, day, "09:00");
  await book(back, day, "09:00", 1);
  await front.must("lease.take", { practitionerId: await doctorAt(0), day });
  expect(await timesOn(front, day)).toEqual([["09:00", "tentative"], ["09:00", "firm"]]);
  await book(front, day, "09:30");
  expect(await timesOn(front, day)).toContainEqual(["09:30", "firm"]);
  front.jam(false);
  await together();
  expect(await timesOn(front, day)).toEqual([["09:00", "firm"], ["09:00", "firm"], ["09:30", "firm"]]);
});

test("a day is given back only when the server has what was booked in it, and then it is everybody's", async () => {
  const day = addDays(today, 5);
  const practitionerId = await doctorAt(0);
  await front.must("lease.take", { practitionerId, day });
  front.plug(false);
  await book(front, day, "10:00");
  expect(await front.call("lease.give", { practitionerId, day })).toMatchObject({ ok: false, error: { code: "syncOffline" } });
  front.plug(true);
  await front.must("sync.retry", {});
  await front.must("lease.give", { practitionerId, day });
  expect(await front.must("lease.list", { day })).toEqual([]);
  expect(await timesOn(front, day)).toEqual([["10:00", "firm"]]);
  await together();
  expect(await back.must("lease.list", { day })).toEqual([]);
  expect(await book(back, day, "12:00")).toMatchObject({ ok: true });
  await together();
  expect(await timesOn(front, day)).toEqual([["10:00", "firm"], ["12:00", "firm"]]);
});

/** Room 2 started anew, with calls about leases that are lost on their way from where the test says. */
let isLost: () => boolean = () => false;
const startBackAnew = async (): Promise<void> => {
  end(back);
  back = start(back.folder, { clock, lets: ({ method, url }) => !(method === "POST" && url.endsWith("/leases") && isLost()) });
  await back.must("session.signIn", { username: "owner", password: passwordThere });
  await inStep(back);
};

/** A doctor and a room are two calls. */
const loseSecond = (): void => {
  let calls = 0;
  isLost = () => (calls += 1) === 2;
};

test("a day that is taken once more is not given up where the second taking comes to nothing", async () => {
  await startBackAnew();
  const day = addDays(today, 7);
  const practitionerId = await doctorAt(0);
  await back.must("lease.take", { practitionerId, day });
  loseSecond();
  expect(await back.call("lease.take", { practitionerId, day })).toMatchObject({ ok: false, error: { code: "syncOffline" } });
  isLost = () => false;
  await back.must("sync.retry", {});
  expect((await back.must("lease.list", { day })).filter(({ isHere }) => isHere)).toHaveLength(2);
  await front.must("sync.retry", {});
  expect(await book(front, day, "10:00")).toMatchObject({ ok: false, error: { code: "dayHeld" } });
  await back.must("lease.give", { practitionerId, day });
});

test("a PC that gave a day back and hears no more of it promises nothing in it: the day may be another's already", async () => {
  const day = addDays(today, 6);
  const practitionerId = await doctorAt(0);
  await back.must("lease.take", { practitionerId, day });
  loseSecond();
  expect(await back.call("lease.give", { practitionerId, day })).toMatchObject({ ok: false, error: { code: "syncOffline" } });
  back.plug(false);
  await book(back, day, "10:00");
  expect(await timesOn(back, day)).toEqual([["10:00", "tentative"]]);
  await front.must("sync.retry", {});
  expect((await front.must("lease.list", { day })).map(({ resourceId }) => resourceId)).not.toContain(practitionerId);
  await together();
  expect(await timesOn(back, day)).toEqual([["10:00", "firm"]]);
});

test("a PC that was let in without the desk's bookings takes nobody's day", async () => {
  const room = await letIn(front, "Records", { clock, streams: ["config", "clinical"] });
  expect(await room.call("lease.take", { practitionerId: await doctorAt(0), day: addDays(today, 8) })).toMatchObject({ ok: false, error: { code: "streamNotHeld", stream: "desk" } });
});

test("a lease lapses by itself: what is booked after it waits for the server again, and so does what it made firm", async () => {
  const day = addDays(today, 1);
  await front.must("lease.take", { practitionerId: await doctorAt(0), day });
  front.plug(false);
  await book(front, day, "16:30");
  expect(await timesOn(front, day)).toContainEqual(["16:30", "firm"]);
  aheadMs = dayBounds(day, zone).to - systemClock.now() + 60_000;
  await front.must("session.signIn", { username: "owner", password: testPassword });
  expect(await timesOn(front, day)).toContainEqual(["16:30", "tentative"]);
  expect(await front.must("lease.list", { day })).toEqual([]);
});

test("a file that was put back from a backup holds no day by the copy's word: it may have been given back since", async () => {
  const [day, practitionerId] = [addDays(today, 9), await doctorAt(0)];
  front.plug(true);
  await expect.poll(async () => (await front.call("sync.retry", {})).ok, soon).toBe(true);
  await front.must("lease.take", { practitionerId, day });
  const { file } = await front.must("backup.run", {});
  await front.must("lease.give", { practitionerId, day });
  front.plug(false);
  await front.must("setup.restore", { file, username: "owner", password: testPassword });
  expect(await front.must("lease.list", { day })).toEqual([]);
});
