import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test, type Locator } from "@playwright/test";
import { mustExist } from "#shared/core/assert.ts";
import type { LocalDate } from "#shared/core/time.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import type { TextKey } from "#shared/i18n/en.ts";
import { launchDaftar, type Daftar, type Language } from "../testing/app.ts";
import { clinicIn, openClinic, ownerPassword, sunday, sundayMorning } from "./clinic.ts";
import { handsOn, type Hands } from "./hands.ts";
import { coverOf } from "./paper-cover.ts";
import { readerIn, type Reader } from "./reader.ts";

type Card = OutputOf<"day.board">["cards"][number];

const names = {
  en: { nour: "Nour Abu Zaid", nourOther: "نور أبو زيد", omar: "Omar Dirani", huda: "Huda Mansour", sami: "Sami Haddad", otherScript: "ابو زيد", reason: "Patient travels" },
  ar: { nour: "نور أبو زيد", nourOther: "Nour Abu Zaid", omar: "عمر ديراني", huda: "هدى منصور", sami: "سامي حداد", otherScript: "zaid", reason: "سفر المريض" },
} as const;

/** The desk as one person works it: eyes on the words, hands on the keys, and a look into the core. */
interface Desk {
  readonly daftar: Daftar;
  readonly hands: Hands;
  readonly reader: Reader;
  readonly says: (key: TextKey, values?: Parameters<Reader["t"]>[1]) => Promise<void>;
  readonly go: (place: TextKey) => Promise<void>;
  readonly cardOf: (name: string) => Promise<Card>;
  /** Walks the board with one arrow until this booking is selected. */
  readonly walkTo: (name: string, arrow: string) => Promise<void>;
  readonly panel: (key: TextKey, values?: Parameters<Reader["t"]>[1]) => Locator;
}

const deskOf = async (daftar: Daftar, language: Language): Promise<Desk> => {
  const { page } = daftar;
  const hands = await handsOn(page, language);
  const reader = readerIn(language);
  const { t } = reader;
  return {
    daftar, hands, reader,
    says: async (key, values) => expect(page.getByRole("status").getByText(t(key, values)).first()).toBeVisible(),
    go: async (place) => {
      const rail = page.getByRole("navigation", { name: t("frame.places") }).getByRole("button");
      const at = (await rail.allInnerTexts()).findIndex((text) => text.includes(t(place)));
      await hands.press(`Alt+${at + 1}`);
      await expect(page.getByRole("main", { name: t(place) })).toBeVisible();
    },
    cardOf: async (name) => {
      const { cards } = await daftar.call("day.board", { day: sunday as LocalDate });
      return mustExist(cards.find((card) => card.patientName === name), name);
    },
    walkTo: async (name, arrow) => {
      const selected = page.locator("[data-card][data-selected]", { hasText: name });
      for (let steps = 0; steps < 40 && !(await selected.isVisible()); steps += 1) await hands.press(arrow);
      await expect(selected).toBeVisible();
    },
    panel: (key, values) => page.getByRole("region", { name: t(key, values), exact: true }),
  };
};

/** Types a new name into the patient field of a panel and registers it there with a phone or without. */
const registerInPanel = async ({ daftar: { page }, hands, reader: { t } }: Desk, name: string, phone: string | null): Promise<void> => {
  await hands.type(name);
  await expect(page.getByRole("option", { name: t("day.book.registerNew", { name }) })).toHaveAttribute("aria-selected", "true");
  await hands.press("Enter");
  await expect(page.getByRole("textbox", { name: t("day.book.phone") })).toBeFocused();
  if (phone !== null) await hands.type(phone);
  await hands.press("Enter");
};

for (const language of ["en", "ar"] as const) {
  test(`a whole day at the desk with the keyboard alone, in ${language === "en" ? "English" : "Arabic"}`, async () => {
    const daftar = await launchDaftar({ language, now: sundayMorning });
    const { page } = daftar;
    const desk = await deskOf(daftar, language);
    const { hands, reader: { t, time, money, digits }, says, go, cardOf, walkTo, panel } = desk;
    const who = names[language];
    const [hanan = "", karim = ""] = mustExist(clinicIn(language).practitioners, "doctors").map(({ name }) => name);
    /** Columns run in reading order: the next doctor is to the left in Arabic. */
    const [before, after] = language === "en" ? ["ArrowLeft", "ArrowRight"] : ["ArrowRight", "ArrowLeft"];
    await openClinic(daftar, language);

    await test.step("signs in", async () => {
      await expect(page.getByRole("textbox", { name: t("signin.password") })).toBeFocused();
      await hands.type("not the password");
      await hands.press("Enter");
      await expect(page.getByRole("textbox", { name: t("signin.password") })).toHaveValue("");
      await hands.type(ownerPassword);
      await hands.press("Enter");
      await expect(page.getByText(t("day.empty.title", { day: language === "en" ? "Sunday 22 November" : "الأحد ٢٢ نوفمبر" }))).toBeVisible();
      await expect(page.locator("html")).toHaveAttribute("dir", language === "en" ? "ltr" : "rtl");
    });

    await test.step("registers a patient, with the name in both scripts", async () => {
      await go("place.patients");
      await expect(page.getByText(t("patients.empty.title"))).toBeVisible();
      await hands.press("n");
      await hands.type(who.nour);
      await hands.fill(panel("patients.register.title").getByRole("textbox", { name: t("common.phone") }), "0100 123 4567");
      await hands.fill(page.getByRole("textbox", { name: t("patients.birthOrAge") }), digits("34"));
      await hands.press("Tab", after);
      await hands.tabTo(page.getByRole("button", { name: t("patients.register.more") }));
      await hands.press("Enter");
      await hands.fill(page.getByRole("textbox", { name: t("patients.nameOtherLong") }), who.nourOther);
      await hands.press("Enter");
      await says("patients.registered", { name: who.nour });
      const [found] = await daftar.call("patient.search", { text: "4567" });
      expect(found).toMatchObject({ name: who.nour, nameOther: who.nourOther, phone: "+201001234567", sex: "female", fileNumber: "1", birthOn: "1992-01-01", birthPrecision: "year" });
    });

    await test.step("books from the file: the soonest free time stands there already", async () => {
      await hands.press("b");
      await expect(page.getByRole("button", { name: t("day.book.bookAt", { time: time(10) }) })).toBeFocused();
      await hands.press("Enter");
      await says("day.done.booked", { patient: who.nour, time: time(10) });
      expect((await cardOf(who.nour)).appointment).toMatchObject({ startLocal: `${sunday}T10:00`, minutes: 30, status: "booked" });
    });

    await test.step("carries the booking to the other doctor, half an hour later, and makes it longer", async () => {
      await hands.press("m", "ArrowDown", "ArrowDown", mustExist(after, "arrow"), "Enter");
      await says("day.done.moved", { patient: who.nour, time: time(10, 30) });
      await hands.press("+", "+");
      await expect.poll(async () => (await cardOf(who.nour)).appointment).toMatchObject({ startLocal: `${sunday}T10:30`, minutes: 40 });
      const { columns } = await daftar.call("day.board", { day: sunday as LocalDate });
      expect((await cardOf(who.nour)).appointment.practitionerId).toBe(columns[1]?.practitionerId);
      await expect(page.getByRole("row", { name: karim }).locator("[data-card]")).toContainText(who.nour);
    });

    await test.step("books somebody new at the cursor, registering on the way", async () => {
      await hands.press("Escape", mustExist(before, "arrow"));
      await expect(page.getByRole("gridcell", { name: t("day.free", { time: time(10, 30), column: hanan }) })).toBeVisible();
      await hands.press("n");
      await registerInPanel(desk, who.omar, "01117654321");
      await expect(page.getByRole("button", { name: t("day.book.bookAt", { time: time(10, 30) }) })).toBeFocused();
      await hands.press("Enter");
      await says("day.done.booked", { patient: who.omar, time: time(10, 30) });
    });

    await test.step("receives the first: arrived with a number, into the room", async () => {
      await hands.press(mustExist(after, "arrow"), "a");
      await expect(panel("day.waiting.title").getByRole("button", { name: who.nour })).toContainText(digits("1"));
      expect((await cardOf(who.nour)).appointment).toMatchObject({ status: "arrived", queueNumber: 1, queueOn: sunday });
      await hands.press("r");
      await says("day.done.inRoom", { patient: who.nour });
      await expect(panel("day.waiting.title").getByText(t("day.waiting.empty"))).toBeVisible();
    });

    await test.step("takes a part, then the rest", async () => {
      await hands.press("p");
      await expect(panel("day.pay.title").getByText(money(25_000)).first()).toBeVisible();
      await hands.fill(page.getByRole("textbox", { name: t("day.pay.amount"), exact: true }), digits("100"));
      await expect(page.getByText(t("day.pay.part", { amount: money(15_000) }))).toBeVisible();
      await hands.press("Enter");
      await says("day.done.paid", { amount: money(10_000), patient: who.nour });
      const { appointment: { id } } = await cardOf(who.nour);
      expect(await daftar.call("appointment.panel", { appointmentId: id })).toMatchObject({ paidMinor: 10_000, dueMinor: 15_000, invoiceStatus: "issued" });
      await hands.press("p");
      await expect(page.getByRole("button", { name: t("day.pay.take", { amount: money(15_000) }) })).toBeVisible();
      await hands.press("Enter");
      await says("day.done.paid", { amount: money(15_000), patient: who.nour });
      await expect(panel("day.panel", { patient: who.nour }).getByText(t("day.allPaid"))).toBeVisible();
      await hands.press("d");
      await says("day.done.done", { patient: who.nour });
      expect(await daftar.call("appointment.panel", { appointmentId: id })).toMatchObject({ dueMinor: 0, card: { appointment: { status: "done" } } });
    });

    await test.step("gives the receipt as a PDF", async () => {
      await go("place.money");
      await expect(page.getByRole("row", { name: who.nour })).toHaveCount(2);
      await hands.press("ArrowDown", "ArrowDown", "Enter", "c");
      const receipt = page.frameLocator("iframe").locator("body");
      await expect(receipt).toContainText(who.nour);
      await hands.press("d");
      await expect.poll(() => readdirSync(daftar.pdfFolder)).toHaveLength(1);
      const file = join(daftar.pdfFolder, readdirSync(daftar.pdfFolder)[0] ?? "");
      await says("preview.saved", { file });
      expect(readFileSync(file).subarray(0, 5).toString()).toBe("%PDF-");
      expect(coverOf(file)).toBeGreaterThan(0.8);
      await hands.press("Escape");
    });

    await test.step("cancels a booking with a reason, and takes that back", async () => {
      await go("place.day");
      await walkTo(who.omar, "ArrowDown");
      await hands.press("Delete");
      await hands.type(who.reason);
      await hands.press("Enter");
      await says("day.done.cancelled", { patient: who.omar });
      await expect.poll(async () => (await cardOf(who.omar)).appointment).toMatchObject({ status: "cancelled", cancelReason: who.reason });
      await hands.press("z");
      await says("undo.done", { what: t("did.appointment.cancel") });
      expect((await cardOf(who.omar)).appointment).toMatchObject({ status: "booked", cancelReason: null, startLocal: `${sunday}T10:30` });
    });

    await test.step("takes in somebody without a booking", async () => {
      await hands.press("w");
      await registerInPanel(desk, who.huda, null);
      await expect(page.getByRole("button", { name: t("day.book.bookAt", { time: time(9, 45) }) })).toBeFocused();
      // Omar's booking is still selected, behind the form: a stray letter must not touch it.
      await hands.press("x", "Delete", "a", "Enter");
      await expect(panel("day.waiting.title").getByRole("button", { name: who.huda })).toContainText(digits("2"));
      expect((await cardOf(who.huda)).appointment).toMatchObject({ walkIn: true, status: "arrived", queueNumber: 2, startLocal: `${sunday}T09:45` });
      expect((await cardOf(who.omar)).appointment.status).toBe("booked");
    });

    await test.step("puts somebody on the waiting list, who is offered the next time that falls free", async () => {
      await go("place.waitlist");
      await expect(page.getByText(t("waitlist.empty.title"))).toBeVisible();
      await hands.press("n");
      await registerInPanel(desk, who.sami, "01221112223");
      await hands.tabTo(panel("waitlist.add").getByRole("button", { name: t("waitlist.add") }));
      await hands.press("Enter");
      await says("day.done.waitlisted", { patient: who.sami });

      await go("place.day");
      await walkTo(who.omar, "ArrowDown");
      await hands.press("Delete");
      await hands.type(who.reason);
      await hands.press("Enter");
      const freed = panel("day.freed.title", { time: time(10, 30) });
      await expect(freed).toContainText(who.sami);
      // It comes unasked, so it does not take the keyboard away: Enter goes to it.
      await hands.press("Enter");
      await expect(freed.getByRole("button", { name: t("day.freed.offer") })).toBeFocused();
      await hands.press("Enter");
      await expect(page.getByRole("button", { name: t("day.book.bookAt", { time: time(10, 30) }) })).toBeFocused();
      await hands.press("Enter");
      await says("day.done.booked", { patient: who.sami, time: time(10, 30) });
      expect(await daftar.call("waitlist.list", { status: "waiting" })).toEqual([]);
      expect(await daftar.call("waitlist.list", { status: "booked" })).toMatchObject([{ patientName: who.sami }]);
    });

    await test.step("looks at the week and comes back to the day by its cell", async () => {
      await go("place.week");
      const cell = page.getByRole("button", { name: t("week.cell", { doctor: hanan, day: language === "en" ? "Monday 23 November" : "الاثنين ٢٣ نوفمبر", count: 0, free: "" }).split(":")[0] ?? "" });
      await expect(page.locator("main button:focus")).toHaveCount(1);
      await hands.press(mustExist(after, "arrow"));
      await expect(cell).toBeFocused();
      await hands.press("Enter");
      await expect(page.getByRole("heading", { level: 1 })).toContainText(language === "en" ? "Monday 23 November" : "الاثنين ٢٣ نوفمبر");
      await hands.press("t");
      await expect(page.getByRole("heading", { level: 1 })).toContainText(language === "en" ? "Sunday 22 November" : "الأحد ٢٢ نوفمبر");
    });

    await test.step("finds a patient by the name in the other script", async () => {
      await hands.press("Control+k");
      await hands.type(who.otherScript);
      await hands.press("Enter");
      await expect(panel("patients.panel.label", { name: who.nour })).toBeVisible();
    });

    await test.step("closes the day with the drawer counted", async () => {
      await go("place.money");
      await hands.press("3");
      await hands.fill(page.getByRole("textbox", { name: t("money.close.opening"), exact: true }), digits("50"));
      await hands.fill(page.getByRole("textbox", { name: t("money.close.counted"), exact: true }), digits("300"));
      await expect(page.getByText(t("money.close.exact"))).toBeVisible();
      await hands.press("Control+Enter");
      await expect(page.getByRole("main").getByText(t("money.day.closed"))).toBeVisible();
      expect(await daftar.call("dayClose.list", { from: sunday as LocalDate, to: sunday as LocalDate })).toMatchObject([
        { openingMinor: 5_000, expectedMinor: 30_000, countedMinor: 30_000, differenceMinor: 0 },
      ]);
    });

    await test.step("sets a PIN, locks, and comes back by it to the same place", async () => {
      await hands.press("Control+k");
      await hands.type(t("frame.account"));
      await hands.press("Enter");
      const pin = page.getByRole("textbox", { name: t("settings.account.pinNew") });
      await hands.fill(page.locator("form", { has: pin }).getByRole("textbox", { name: t("signin.currentPassword") }), ownerPassword);
      await hands.fill(pin, digits("2580"));
      await hands.press("Enter");
      await says("settings.account.pinSaved");
      await hands.press("Control+l");
      await expect(page.getByRole("textbox", { name: t("signin.pin") })).toBeFocused();
      await expect(page.getByText(who.nour)).toHaveCount(0);
      expect(await daftar.callRaw("day.board", { day: sunday })).toMatchObject({ ok: false });
      await hands.type("9999");
      await hands.press("Enter");
      await expect(page.getByRole("alert")).toBeVisible();
      await hands.type(digits("2580"));
      await hands.press("Enter");
      await expect(page.getByRole("main", { name: t("place.settings") })).toBeVisible();
    });

    await test.step("signs out", async () => {
      await hands.press("Control+k");
      await hands.type(t("frame.signOut"));
      await hands.press("Enter");
      await expect(page.locator("html")).toHaveAttribute("data-screen", "signIn");
      expect(await daftar.call("session.state", {})).toMatchObject({ state: "signedOut", me: null });
    });

    await daftar.close();
    rmSync(daftar.home, { recursive: true, force: true });
  });
}
