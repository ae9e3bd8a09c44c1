import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { mustExist } from "#shared/core/assert.ts";
import { addDays, instantToLocalDate, systemClock, type LocalDate, type LocalDateTime, type Zone } from "#shared/core/time.ts";
import { formatDay } from "#shared/i18n/format.ts";
import { startProcess } from "../../sync-server/testing/process.ts";
import { launchDaftar, newHome, type Daftar } from "../testing/app.ts";
import { layCable } from "../testing/cable.ts";
import { openClinic, ownerPassword } from "./clinic.ts";
import { faultsOf } from "./faults.ts";
import { readerIn } from "./reader.ts";

const { t } = readerIn("en");
const passwordThere = "another horse 8";
const soon = { timeout: 60_000 };

const goTo = async (page: Page, place: string): Promise<void> => {
  await page.keyboard.press("Control+k");
  await page.keyboard.type(t("frame.goTo", { place }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main", { name: place, exact: true })).toBeVisible();
};

const stateOf = async (pc: Daftar): Promise<string> => (await pc.call("sync.status", {})).state;
const isInStep = async (pc: Daftar): Promise<void> => await expect.poll(() => stateOf(pc), soon).toBe("inStep");

/** What a closed PC's file holds as the log has it, hashed table by table. In a process of its own: the addon is Node's, not Playwright's. */
const digestsOf = (home: string, password: string): unknown =>
  JSON.parse(execFileSync(process.execPath, ["--disable-warning=ExperimentalWarning", join(import.meta.dirname, "..", "testing", "print-digests.ts"), join(home, "clinic"), password], { encoding: "utf8" }));

test("two PCs are paired, work with the cable out, come together, and ask a person about exactly what they disagree on", async () => {
  test.setTimeout(240_000);
  const serverHome = newHome();
  const server = await startProcess({ DAFTAR_SERVER_DATA: serverHome });
  const cable = await layCable(server.address);
  const front = await launchDaftar({ language: "en", env: { DAFTAR_KEYCHAIN: "none" } });
  const back = await launchDaftar({ language: "en", env: { DAFTAR_KEYCHAIN: "none" } });
  const tomorrow: LocalDate = addDays(instantToLocalDate(systemClock.now(), "Africa/Cairo" as Zone), 1);

  await openClinic(front, "en");
  await front.call("session.signIn", { username: "owner", password: ownerPassword });
  const ana = (await front.call("patient.register", { name: "Ana Ruiz", sex: "female" })).patient;
  const omar = (await front.call("patient.register", { name: "Omar Dirani", sex: "male" })).patient;
  await front.page.reload();

  await test.step("the clinic is connected to its server", async () => {
    await front.page.getByRole("button", { name: "Settings", exact: true }).click();
    await front.page.getByRole("navigation", { name: "Parts of the settings" }).getByRole("button", { name: t("settings.sync") }).click();
    await front.page.getByLabel(t("sync.address")).fill(cable.address);
    await front.page.getByLabel(t("sync.machineName")).fill("Front desk");
    await front.page.getByRole("button", { name: t("sync.connecting"), exact: true }).click();
    await isInStep(front);
  });

  await test.step("a second PC is let in by a code and six figures that both show", async () => {
    await front.page.getByRole("navigation", { name: "Parts of the settings" }).getByRole("button", { name: t("settings.machines") }).click();
    await front.page.getByRole("button", { name: t("pairing.open") }).first().click();
    const code = front.page.getByLabel(/^Code for the new PC/);
    await expect(code).toBeVisible(soon);
    await back.page.getByRole("button", { name: t("join.way") }).click();
    await back.page.getByLabel(t("join.codeField")).fill(await code.innerText());
    await back.page.getByLabel(t("join.machine")).fill("Room 2");
    expect(await faultsOf(back.page)).toEqual([]);
    await back.page.getByRole("button", { name: t("common.next") }).click();
    const figures = back.page.getByLabel(/^Six figures/);
    await expect(figures).toBeVisible(soon);
    await expect(front.page.getByLabel(/^Six figures/)).toHaveText(mustExist(await figures.textContent(), "the figures"), soon);
    // Whoever presses Enter as somebody knocks has compared nothing yet.
    await expect(front.page.getByLabel(/^Six figures/)).toBeFocused();
    await front.page.keyboard.press("Enter");
    await front.page.getByRole("button", { name: t("pairing.same") }).click();
    await front.page.getByRole("combobox", { name: t("pairing.user") }).click();
    await front.page.getByRole("option", { name: "Salma Adel" }).click();
    await front.page.getByRole("complementary", { name: t("pairing.open") }).getByText(t("pairing.holds.all"), { exact: true }).click();
    await front.page.getByRole("button", { name: t("pairing.admit") }).click();
    const password = back.page.getByLabel(t("setup.password"), { exact: true });
    await expect(password).toBeVisible(soon);
    await password.fill(passwordThere);
    await back.page.getByLabel(t("setup.passwordAgain")).fill(passwordThere);
    await back.page.getByRole("button", { name: t("join.finish") }).click();
    await expect(back.page.getByRole("main", { name: t("place.day"), exact: true })).toBeVisible(soon);
    await isInStep(back);
  });

  const [doctor] = (await front.call("day.board", { day: tomorrow })).columns;
  const [service] = await front.call("service.list", {});
  const bookingOf = (patientId: typeof ana.id, at: string) => ({ patientId, practitionerId: mustExist(doctor, "a doctor").practitionerId as never, serviceId: mustExist(service, "a service").id, startLocal: `${tomorrow}T${at}` as LocalDateTime, disambiguation: "reject" as const, walkIn: false });
  const cardOn = (pc: Daftar, name: string) => pc.page.locator("[data-card]", { hasText: name });
  const showTomorrow = async (pc: Daftar): Promise<void> => {
    await goTo(pc.page, t("place.day"));
    await pc.page.getByRole("button", { name: t("day.nextDay") }).click();
    await expect(pc.page.getByRole("grid", { name: t("day.board", { day: formatDay(tomorrow, { language: "en", digits: "latn", country: "EG" }, { year: true }) }) })).toBeVisible();
  };

  await test.step("what is booked on one stands on the other's board by itself", async () => {
    await showTomorrow(front);
    await showTomorrow(back);
    await front.call("appointment.book", bookingOf(ana.id, "10:00"));
    await expect(cardOn(back, "Ana Ruiz")).toBeVisible(soon);
    await isInStep(front);
  });

  await test.step("a file that is added to a patient on one says on the other where it is, is fetched there, and is shown", async () => {
    const openAna = async (pc: Daftar): Promise<void> => {
      await pc.page.keyboard.press("Control+k");
      await pc.page.keyboard.type("Ana Ruiz");
      await pc.page.getByRole("option", { name: /Ana Ruiz/ }).first().click();
    };
    const filesOn = (pc: Daftar) => pc.page.getByRole("list", { name: t("files.title") });
    await openAna(front);
    await front.page.getByLabel(t("files.add"), { exact: true }).setInputFiles({ name: "referral.txt", mimeType: "text/plain", buffer: Buffer.from("Referred by Dr. Haddad") });
    await expect(filesOn(front)).toContainText("referral.txt", soon);
    await front.page.getByLabel(t("files.add"), { exact: true }).setInputFiles({ name: "setup.exe", mimeType: "application/octet-stream", buffer: Buffer.from([0x4d, 0x5a, 0x90, 0]) });
    await expect(front.page.getByText(t("files.problem", { name: "setup.exe", problem: t("error.attachmentKind") }))).toBeVisible(soon);
    await openAna(back);
    await back.page.getByRole("button", { name: t("files.fetch") }).click(soon);
    await expect(back.page.getByRole("button", { name: t("files.fetch") })).toHaveCount(0, soon);
    await back.page.getByRole("button", { name: "referral.txt", exact: true }).click();
    await expect(back.page.getByRole("dialog", { name: "referral.txt" })).toContainText("Referred by Dr. Haddad", soon);
    expect(await faultsOf(back.page)).toEqual([]);
    await back.page.keyboard.press("Escape");
    for (const pc of [front, back]) await isInStep(pc);
    for (const pc of [front, back]) await goTo(pc.page, t("place.day"));
  });

  await test.step("with the cable out both go on, and say what is not yet sent", async () => {
    cable.pull();
    await server.end("SIGKILL");
    const versions = async (pc: Daftar, id: typeof ana.id) => mustExist(await pc.call("patient.open", { patientId: id }), "the file").patient.version;
    await front.call("patient.update", { patientId: ana.id, version: await versions(front, ana.id), name: "Ana Ruiz Vega" });
    await back.call("patient.update", { patientId: ana.id, version: await versions(back, ana.id), name: "Ana Ruiz Soler" });
    // Fields that the other did not touch are no disagreement.
    await front.call("patient.update", { patientId: omar.id, version: await versions(front, omar.id), note: "Comes with his son" });
    await back.call("patient.update", { patientId: omar.id, version: await versions(back, omar.id), address: "4 Nile Street" });
    // One time, two people.
    await front.call("appointment.book", bookingOf(omar.id, "12:00"));
    await back.call("appointment.book", bookingOf(ana.id, "12:00"));
    for (const pc of [front, back]) await expect.poll(() => stateOf(pc), soon).toBe("offline");
    expect((await front.call("sync.status", {})).waiting).toBe(3);
    expect((await back.call("sync.status", {})).waiting).toBe(3);
  });

  const again = await startProcess({ DAFTAR_SERVER_DATA: serverHome, DAFTAR_SERVER_PORT: new URL(server.address).port });
  cable.plugIn();

  await test.step("plugged in again they agree, but for what a person must settle", async () => {
    for (const pc of [front, back]) await pc.callRaw("sync.retry", {});
    for (const pc of [front, back]) await isInStep(pc);
    for (const pc of [front, back]) {
      await expect.poll(async () => (await pc.call("conflict.list", {})).map(({ table, column, subject, demanding }) => ({ table, column, subject, demanding })), soon)
        .toEqual([{ table: "patient", column: "name", subject: expect.stringMatching(/^Ana Ruiz (Vega|Soler)$/) as unknown as string, demanding: true }]);
      await expect.poll(async () => (await pc.call("clash.list", {})).length, soon).toBe(1);
      const { patient } = await pc.call("patient.open", { patientId: omar.id });
      expect({ note: patient.note, address: patient.address }).toEqual({ note: "Comes with his son", address: "4 Nile Street" });
    }
  });

  await test.step("one key settles it, on both PCs", async () => {
    await goTo(back.page, t("place.conflicts"));
    const article = back.page.getByRole("article", { name: new RegExp(`^Ana Ruiz .*: ${t("column.name")}$`) });
    // The patient to call comes first.
    await expect(back.page.getByRole("article", { name: new RegExp(`: ${t("clash.title")}$`) })).toBeVisible(soon);
    await back.page.keyboard.press("ArrowDown");
    await expect(article).toBeVisible(soon);
    expect(await faultsOf(back.page)).toEqual([]);
    await back.page.keyboard.press("1");
    for (const pc of [back, front]) await expect.poll(async () => (await pc.call("conflict.list", {})).length, soon).toBe(0);
    for (const pc of [front, back]) await isInStep(pc);
  });

  await front.close();
  await back.close();
  const digests = digestsOf(front.home, ownerPassword);
  expect(digests).toMatchObject({ waiting: 0 });
  expect(digestsOf(back.home, passwordThere)).toEqual(digests);
  await cable.close();
  await again.end("SIGTERM");
  for (const folder of [serverHome, front.home, back.home]) rmSync(folder, { recursive: true, force: true });
});
