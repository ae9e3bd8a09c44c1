import { rmSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { mustExist } from "#shared/core/assert.ts";
import { addDays, instantToLocalDate, systemClock, type LocalDateTime, type Zone } from "#shared/core/time.ts";
import { startProcess } from "../../sync-server/testing/process.ts";
import { launchDaftar, newHome } from "../testing/app.ts";
import { layCable } from "../testing/cable.ts";
import { openClinic, ownerPassword } from "./clinic.ts";
import { faultsOf } from "./faults.ts";
import { handsOn } from "./hands.ts";
import { readerIn } from "./reader.ts";

const soon = { timeout: 60_000 };

for (const language of ["en", "ar"] as const) {
  test(`a doctor's day is taken with one key, books firmly with the cable out, and is given back, in ${language === "en" ? "English" : "Arabic"}`, async () => {
    test.setTimeout(120_000);
    const { t, time } = readerIn(language);
    const serverHome = newHome();
    const server = await startProcess({ DAFTAR_SERVER_DATA: serverHome });
    const cable = await layCable(server.address);
    const daftar = await launchDaftar({ language, env: { DAFTAR_KEYCHAIN: "none" } });
    const { page, call } = daftar;
    await openClinic(daftar, language);
    await call("session.signIn", { username: "owner", password: ownerPassword });
    const ana = (await call("patient.register", { name: "Ana Ruiz", sex: "female" })).patient;
    const omar = (await call("patient.register", { name: "Omar Dirani", sex: "male" })).patient;
    await call("sync.connect", { server: cable.address, machineName: "Front desk" });
    const day = addDays(instantToLocalDate(systemClock.now(), "Africa/Cairo" as Zone), 1);
    const [first, second] = (await call("day.board", { day })).columns;
    const service = mustExist((await call("service.list", {}))[0], "a service");
    const book = (patientId: typeof ana.id, column: typeof first) =>
      call("appointment.book", { patientId, practitionerId: mustExist(column, "a doctor").practitionerId as never, serviceId: service.id, startLocal: `${day}T10:00` as LocalDateTime, disambiguation: "reject", walkIn: false });
    await page.reload();
    const hands = await handsOn(page, language);
    await page.getByRole("button", { name: t("day.nextDay") }).click();
    await page.locator("[data-board]").focus();
    const held = page.getByText(t("day.lease.here", { time: time(0) }));
    await expect(held).toHaveCount(0);

    await hands.press("l");
    await expect(held).toHaveCount(1, soon);
    expect(await call("lease.list", { day })).toContainEqual(expect.objectContaining({ resourceId: mustExist(first, "a doctor").practitionerId, isHere: true, machine: "Front desk" }));
    expect(await faultsOf(page)).toEqual([]);

    cable.pull();
    await book(ana.id, first);
    await book(omar.id, second);
    const cardOf = (name: string) => page.locator("[data-card]", { hasText: name });
    await expect(cardOf("Omar Dirani")).toContainText(t("day.time.tentative"), soon);
    await expect(cardOf("Ana Ruiz")).toContainText(t("day.status.booked"));
    await expect(cardOf("Ana Ruiz")).not.toContainText(t("day.time.tentative"));

    cable.plugIn();
    await expect.poll(async () => (await daftar.callRaw("sync.retry", {})).ok, soon).toBe(true);
    await page.locator("[data-board]").focus();
    await hands.press("l");
    await expect(held).toHaveCount(0, soon);
    await expect(cardOf("Omar Dirani")).toContainText(t("day.status.booked"), soon);

    await daftar.close();
    await cable.close();
    await server.end("SIGTERM");
    for (const folder of [serverHome, daftar.home]) rmSync(folder, { recursive: true, force: true });
  });
}
