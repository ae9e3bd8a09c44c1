import { expect, test } from "vitest";
import { err } from "#shared/core/result.ts";
import { appError } from "#shared/errors.ts";
import { nth, testClinic } from "../../testing/test-clinic.ts";

test("a choice that is unmade is none, and can be made again", async () => {
  const clinic = await testClinic();
  for (const value of ["byRoom", null, null, "byDoctor"]) {
    await clinic.must("setting.set", { key: "board", value });
    expect(await clinic.must("setting.get", { key: "board" })).toEqual({ value });
  }
  expect(clinic.log).toEqual([]);
});

test("a wait that was taken back is neither withdrawn nor booked", async () => {
  const clinic = await testClinic();
  const { patient } = await clinic.must("patient.register", { name: "Ana Ruiz" });
  const serviceId = nth(clinic.services, 0).id;
  const { entry } = await clinic.must("waitlist.add", { patientId: patient.id, serviceId, fromOn: "2026-11-22" as never, partOfDay: "any" });
  await clinic.must("undo.last", {});
  const notFound = err(appError("notFound", { what: "waitlistEntry", id: entry.id }));
  expect(await clinic.call("waitlist.withdraw", { entryId: entry.id })).toEqual(notFound);
  const booking = { patientId: patient.id, practitionerId: nth(clinic.practitioners, 0).id, serviceId, startLocal: "2026-11-23T10:00" as never, waitlistEntryId: entry.id };
  expect(await clinic.call("appointment.book", booking)).toEqual(notFound);
});

test("after the last place of a list there is room for more", async () => {
  const clinic = await testClinic();
  await clinic.must("room.save", { name: "Last", active: true, position: 1_000 });
  expect((await clinic.must("room.save", { name: "One more", active: true })).position).toBe(1_000);
});
