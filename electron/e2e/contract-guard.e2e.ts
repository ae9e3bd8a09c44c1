import { rmSync } from "node:fs";
import { expect, test, type Page } from "@playwright/test";
import { mustExist } from "#shared/core/assert.ts";
import type { LocalDate, LocalDateTime } from "#shared/core/time.ts";
import { contract, type ProcedureName } from "#shared/ipc/contract.ts";
import type { ClinicBridge } from "#shared/ipc/wire.ts";
import { launchDaftar } from "../testing/app.ts";
import { openClinic, ownerPassword, sunday, sundayMorning } from "./clinic.ts";
import { corePid } from "./core-pid.ts";
import { readerIn } from "./reader.ts";

const { t } = readerIn("en");
const names = Object.keys(contract) as ProcedureName[];
const noNames = ["", "session", "session.", ".state", "session.state ", "session..state", "Session.state", "__proto__", "constructor", "toString", "patient.destroyAll", "patient.search;", "../core", "a".repeat(10_000), null, 7, {}, ["session.state"]];
const noInputs = ["now", 7, true, [], [{}], null];

/** The codes of many calls, made one after another inside the page: a round trip each from here would take half a minute. */
const codesOf = (page: Page, calls: readonly (readonly [unknown, unknown])[]): Promise<readonly string[]> =>
  page.evaluate(async (asked) => {
    const { clinic } = globalThis as unknown as { readonly clinic: ClinicBridge };
    const codes: string[] = [];
    for (const [name, input] of asked) {
      const outcome = await clinic.call(name as string, input);
      codes.push(outcome.ok ? "ok" : outcome.error.code);
    }
    return codes;
  }, calls);

test("a page that was taken over gets no further than its own door", async () => {
  const daftar = await launchDaftar({ language: "en", now: sundayMorning });
  const { page, call, callRaw } = daftar;
  await openClinic(daftar, "en");

  await test.step("signed out, every procedure that asks for somebody is refused", async () => {
    const inner = names.filter((one) => contract[one].access !== "signedOut");
    const codes = await codesOf(page, inner.map((name) => [name, {}]));
    expect(inner.filter((_, at) => codes[at] !== "notSignedIn" && codes[at] !== "invalidInput")).toEqual([]);
  });

  await call("session.signIn", { username: "owner", password: ownerPassword });
  await page.reload();
  await expect(page.locator("[data-board]")).toBeVisible();

  await test.step("a name that is none is refused, whatever it is", async () => {
    expect(await codesOf(page, noNames.map((name) => [name, {}]))).toEqual(noNames.map(() => "unknownProcedure"));
  });

  await test.step("a shape that is none is refused by every procedure, and nothing is done", async () => {
    const { entries } = await call("audit.verify", {});
    const calls = names.flatMap((name) => [...noInputs, ...(contract[name].input.safeParse({}).success ? [] : [{}])].map((input) => [name, input] as const));
    const codes = await codesOf(page, calls);
    expect(calls.filter((_, at) => codes[at] !== "invalidInput")).toEqual([]);
    expect(await callRaw("patient.search", { text: "x", limit: 1e9 })).toMatchObject({ ok: false, error: { code: "invalidInput" } });
    expect(await callRaw("appointment.cancel", { appointmentId: "apt_1' OR 1=1 --", reason: "x" })).toMatchObject({ ok: false, error: { code: "invalidInput" } });
    expect(await call("audit.verify", {})).toMatchObject({ whole: true, entries });
  });

  await test.step("no frame of whatever origin has the bridge, and none from outside loads", async () => {
    const seen = await page.evaluate(async () => {
      const kinds: Readonly<Record<string, (frame: HTMLIFrameElement) => void>> = {
        blank: (frame) => (frame.src = "about:blank"),
        written: (frame) => (frame.srcdoc = "<script>parent.postMessage('ran', '*')</script>"),
        data: (frame) => (frame.src = "data:text/html,<script>parent.postMessage('ran','*')</script>"),
        blob: (frame) => (frame.src = URL.createObjectURL(new Blob(["<script>parent.postMessage('ran','*')</script>"], { type: "text/html" }))),
        foreign: (frame) => (frame.src = "https://example.com/"),
        own: (frame) => (frame.src = "daftar://app/index.html?frame"),
      };
      let ran = 0;
      window.addEventListener("message", () => (ran += 1));
      const bridges: Record<string, boolean> = {};
      for (const [kind, fill] of Object.entries(kinds)) {
        const frame = document.createElement("iframe");
        fill(frame);
        const loaded = new Promise((done) => {
          frame.addEventListener("load", done, { once: true });
          document.addEventListener("securitypolicyviolation", done, { once: true });
        });
        document.body.append(frame);
        await loaded;
        try {
          bridges[kind] = frame.contentWindow !== null && "clinic" in frame.contentWindow;
        } catch {
          bridges[kind] = false;
        }
        frame.remove();
      }
      return { bridges, ran };
    });
    expect(seen).toEqual({ bridges: { blank: false, written: false, data: false, blob: false, foreign: false, own: false }, ran: 0 });
  });

  await test.step("no script but the program's own runs, and nothing is loaded or sent anywhere", async () => {
    const tried = await page.evaluate(async () => {
      const state = globalThis as unknown as { ran?: string };
      /** Which rule it broke; "none" where the page was let do it. */
      const violated = (directive: string, act: () => void): Promise<string> =>
        new Promise((done) => {
          const hear = (event: SecurityPolicyViolationEvent): void => {
            if (event.effectiveDirective === directive) done(directive);
          };
          document.addEventListener("securitypolicyviolation", hear);
          setTimeout(() => done("none"), 30_000);
          act();
        });
      const add = (tag: string, set: Readonly<Record<string, string>>, inner = ""): void => {
        const element = Object.assign(document.createElement(tag), set);
        if (inner !== "") element.textContent = inner;
        document.body.append(element);
      };
      /** Later and by itself: what runs under a debugger's hand is let do what a page is not. */
      const throws = (act: () => unknown): Promise<boolean> =>
        new Promise((done) => {
          setTimeout(() => {
            try {
              act();
              done(false);
            } catch {
              done(true);
            }
          }, 0);
        });
      return {
        // oxlint-disable-next-line no-eval -- that it throws is the point
        evaluated: await throws(() => eval("1")),
        constructed: await throws(() => Reflect.construct(Function, ["return 1"])),
        inline: await violated("script-src-elem", () => add("script", {}, "globalThis.ran = 'inline'")),
        handler: await violated("script-src-attr", () => {
          const button = document.createElement("button");
          button.setAttribute("onclick", "globalThis.ran = 'handler'");
          document.body.append(button);
          button.click();
          button.remove();
        }),
        remoteScript: await violated("script-src-elem", () => add("script", { src: "https://example.com/x.js" })),
        blobScript: await violated("script-src-elem", () => add("script", { src: URL.createObjectURL(new Blob(["globalThis.ran = 'blob'"], { type: "text/javascript" })) })),
        image: await violated("img-src", () => add("img", { src: "https://example.com/x.png" })),
        socket: await violated("connect-src", () => void throws(() => new WebSocket("wss://example.com"))),
        sent: await fetch("https://example.com", { method: "POST", body: "name" }).then(() => "sent", () => "refused"),
        beacon: await violated("connect-src", () => void navigator.sendBeacon("https://example.com", "name")),
        object: await violated("object-src", () => add("object", { data: "https://example.com/x.swf" })),
        base: await violated("base-uri", () => document.head.append(Object.assign(document.createElement("base"), { href: "https://example.com/" }))),
        form: await violated("form-action", () => {
          const form = Object.assign(document.createElement("form"), { action: "https://example.com/", method: "post" });
          document.body.append(form);
          form.submit();
        }),
        ran: state.ran ?? "nothing",
      };
    });
    expect(tried).toEqual({
      evaluated: true, constructed: true, inline: "script-src-elem", handler: "script-src-attr", remoteScript: "script-src-elem", blobScript: "script-src-elem",
      image: "img-src", socket: "connect-src", sent: "refused", beacon: "connect-src", object: "object-src", base: "base-uri", form: "form-action", ran: "nothing",
    });
  });

  await test.step("no window opens and this one goes nowhere", async () => {
    const opened = await page.evaluate(() => ["https://example.com", "daftar://app/index.html", "about:blank", "file:///etc/passwd"].map((address) => window.open(address) !== null));
    expect(opened).toEqual([false, false, false, false]);
    await page.evaluate(() => {
      for (const target of ["_self", "_top", "_blank"]) {
        const link = Object.assign(document.createElement("a"), { href: "https://example.com/", target });
        document.body.append(link);
        link.click();
      }
      document.head.append(Object.assign(document.createElement("meta"), { httpEquiv: "refresh", content: "0;url=https://example.com/" }));
      window.location.assign("https://example.com/");
      window.location.href = "file:///etc/passwd";
    });
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    expect(page.url()).toBe("daftar://app/index.html");
    expect(daftar.app.windows()).toHaveLength(1);
  });

  await test.step("the core is killed while bookings come in: the window says so and comes back, and all that was acknowledged is there", async () => {
    await page.reload();
    await expect(page.locator("[data-board]")).toBeVisible();
    const { patient } = await call("patient.register", { name: "Ana Ruiz", sex: "female" });
    const [doctor] = await call("practitioner.list", {});
    const service = mustExist((await call("service.list", {})).find(({ minutes }) => minutes === 15), "a short service");
    const starts = Array.from({ length: 36 }, (_, at) => `${sunday}T${String(10 + Math.floor(at / 4)).padStart(2, "0")}:${String((at % 4) * 15).padStart(2, "0")}` as LocalDateTime);
    const inputs = starts.map((startLocal) => ({ patientId: patient.id, practitionerId: mustExist(doctor, "a doctor").id, serviceId: service.id, startLocal, disambiguation: "reject" as const, walkIn: false }));
    const before = await corePid(daftar);
    let answered = 0;
    // It stands there until the new core answers, and no longer: looked for from before the kill on.
    const said = page.getByRole("status").getByText(t("core.restarted")).waitFor({ timeout: 60_000 });
    void said.catch(() => undefined);
    const outcomes = await Promise.all(
      inputs.map(async (input) => {
        const outcome = await callRaw("appointment.book", input);
        answered += 1;
        if (answered === 12) process.kill(before, "SIGKILL");
        return { at: input.startLocal, ok: outcome.ok, code: outcome.ok ? null : outcome.error.code };
      }),
    );
    await said;
    await expect(page.locator("html")).toHaveAttribute("data-screen", "signIn");
    await page.keyboard.type(ownerPassword);
    await page.keyboard.press("Enter");
    await expect(page.locator("[data-board]")).toBeVisible();
    expect(await corePid(daftar)).not.toBe(before);

    const acknowledged = outcomes.filter(({ ok }) => ok).map(({ at }) => at);
    expect(acknowledged.length).toBeGreaterThanOrEqual(12);
    expect(outcomes.filter(({ ok }) => !ok).every(({ code }) => code === "coreRestarted" || code === "notSignedIn")).toBe(true);
    const { cards } = await call("day.board", { day: sunday as LocalDate });
    const kept = cards.map(({ appointment }) => appointment.startLocal);
    expect(kept).toEqual(expect.arrayContaining(acknowledged));
    expect(new Set(kept).size).toBe(kept.length);
    expect(await call("audit.verify", {})).toMatchObject({ whole: true, broken: null });
  });

  await daftar.close();
  rmSync(daftar.home, { recursive: true, force: true });
});
