import { rmSync } from "node:fs";
import { expect, test, type Page } from "@playwright/test";
import { mustExist } from "#shared/core/assert.ts";
import type { LocalDate, LocalDateTime } from "#shared/core/time.ts";
import { callsFrom, launchDaftar } from "../testing/app.ts";
import { openClinic, ownerPassword, sunday, sundayMorning } from "./clinic.ts";
import { handsOn } from "./hands.ts";
import { readerIn } from "./reader.ts";

const { t, time } = readerIn("en");
const receptionPassword = "at the front desk 9";

/** Watches this window from now on: when each of these texts first stood on it, by the machine's clock; null for one that has not yet. */
const watchFor = async (page: Page, texts: readonly string[]): Promise<() => Promise<readonly (number | null)[]>> => {
  const watch = await page.evaluateHandle((wanted) => {
    const seenAt = wanted.map((): number | null => null);
    const look = (): void => {
      const { innerText } = document.body;
      wanted.forEach((text, at) => {
        if (innerText.includes(text)) seenAt[at] ??= Date.now();
      });
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    return seenAt;
  }, texts);
  return () => watch.jsonValue();
};

test("what one window does, the other shows by itself and at once; a move that is refused goes back with its reason", async () => {
  const daftar = await launchDaftar({ language: "en", now: sundayMorning });
  const { page: owner, call } = daftar;
  await openClinic(daftar, "en");
  await call("session.signIn", { username: "owner", password: ownerPassword });
  await call("user.create", { username: "reception", name: "Mona Salem", roles: ["receptionist"], password: "first password 1" });
  const [ana, omar] = await Promise.all(["Ana Ruiz", "Omar Dirani"].map(async (name) => (await call("patient.register", { name, sex: "unknown" })).patient));
  const { columns } = await call("day.board", { day: sunday as LocalDate });
  const [service] = await call("service.list", {});
  const hanan = mustExist(columns[0], "Dr. Hanan").practitionerId;
  const bookingOf = (who: typeof ana, at: string) => ({
    patientId: mustExist(who, "the patient").id, practitionerId: hanan as never, serviceId: mustExist(service, "a service").id,
    startLocal: `${sunday}T${at}` as LocalDateTime, disambiguation: "reject" as const, walkIn: false,
  });
  await owner.reload();

  const desk: Page = await daftar.openWindow();
  const atDesk = callsFrom(desk);
  await atDesk.call("session.signOut", {});
  await atDesk.call("session.signIn", { username: "reception", password: "first password 1" });
  await atDesk.call("session.changePassword", { current: "first password 1", next: receptionPassword });
  await desk.reload();
  const hands = await handsOn(desk, "en");
  const boardOf = (page: Page) => page.getByRole("grid", { name: t("day.board", { day: "Sunday 22 November 2026" }) });
  const cardOf = (page: Page, name: string) => page.locator("[data-card]", { hasText: name });
  await expect(boardOf(desk)).toBeVisible();
  await expect(boardOf(owner)).toBeVisible();

  await test.step("a booking made at the desk stands on the owner's board, and says who made it", async () => {
    const seen = await watchFor(owner, [t("day.changedBy", { who: "Mona Salem" })]);
    await atDesk.call("appointment.book", bookingOf(ana, "10:00"));
    await expect(cardOf(owner, "Ana Ruiz")).toBeVisible();
    await expect.poll(seen).not.toContain(null);
    await expect(cardOf(desk, "Ana Ruiz")).toBeVisible();
  });

  await test.step("it is seen within a second: the soonest of six, since a machine may be busy with something else", async () => {
    const delays: number[] = [];
    for (const [at, name] of ["Adam", "Basma", "Celine", "Dina", "Emad", "Farah"].entries()) {
      const { patient } = await call("patient.register", { name, sex: "unknown" });
      const seen = await watchFor(owner, [name]);
      const from = Date.now();
      await atDesk.call("appointment.book", bookingOf(patient, `${14 + Math.floor(at / 2)}:${at % 2 === 0 ? "00" : "30"}`));
      await expect.poll(seen).not.toContain(null);
      delays.push(mustExist((await seen())[0], "when it was seen") - from);
    }
    expect(Math.min(...delays)).toBeLessThan(1_000);
  });

  await test.step("arriving, moving and cancelling are seen too", async () => {
    await call("appointment.book", bookingOf(omar, "10:30"));
    await expect(cardOf(desk, "Omar Dirani")).toBeVisible();
    const { cards } = await call("day.board", { day: sunday as LocalDate });
    const { id } = mustExist(cards.find(({ patientName }) => patientName === "Omar Dirani"), "Omar's booking").appointment;
    await call("appointment.arrive", { appointmentId: id });
    await expect(desk.getByRole("region", { name: t("day.waiting.title") }).getByRole("button", { name: "Omar Dirani" })).toBeVisible();
    await expect(cardOf(owner, "Omar Dirani")).toHaveAttribute("data-status", "arrived");
  });

  await test.step("a move onto a taken time is shown at once, refused, and taken back with the reason", async () => {
    const before = mustExist(await cardOf(desk, "Ana Ruiz").boundingBox(), "Ana's card");
    await cardOf(desk, "Ana Ruiz").click();
    await hands.press("m", "ArrowDown", "ArrowDown", "Enter");
    await expect(desk.getByRole("status").getByText(t("error.slotTaken", { by: "practitioner", startsAt: time(10, 30) }))).toBeVisible();
    await expect.poll(() => cardOf(desk, "Ana Ruiz").boundingBox()).toEqual(before);
    const { cards } = await call("day.board", { day: sunday as LocalDate });
    expect(cards.find(({ patientName }) => patientName === "Ana Ruiz")?.appointment).toMatchObject({ startLocal: `${sunday}T10:00`, status: "booked", version: 1 });
  });

  await test.step("whoever goes on with a booking that another has just cancelled is told so", async () => {
    const { cards } = await call("day.board", { day: sunday as LocalDate });
    const { appointment } = mustExist(cards.find(({ patientName }) => patientName === "Ana Ruiz"), "Ana's booking");
    await hands.press("m", "ArrowUp", "ArrowUp");
    await call("appointment.cancel", { appointmentId: appointment.id, version: appointment.version, reason: "by phone" });
    await expect(cardOf(desk, "Ana Ruiz")).toHaveCount(0);
    await hands.press("Enter");
    await expect(desk.locator('[data-tone="red"]').first()).toBeVisible();
    const after = await call("day.board", { day: sunday as LocalDate });
    expect(after.cards.find(({ patientName }) => patientName === "Ana Ruiz")?.appointment.status).toBe("cancelled");
  });

  await test.step("one window locks and the other works on", async () => {
    await hands.press("Control+l");
    await expect(desk.locator("html")).toHaveAttribute("data-screen", "signIn");
    expect(await atDesk.callRaw("day.board", { day: sunday })).toMatchObject({ ok: false, error: { code: "locked" } });
    expect(await call("session.state", {})).toMatchObject({ state: "signedIn" });
  });

  await daftar.close();
  rmSync(daftar.home, { recursive: true, force: true });
});
