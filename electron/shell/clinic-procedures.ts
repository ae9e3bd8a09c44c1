import { mkdirSync } from "node:fs";
import { appError, type AppError, type ErrorCode } from "#shared/errors.ts";
import { clinicsContract } from "#shared/ipc/contract/clinics.ts";
import type { Outcome } from "#shared/ipc/wire.ts";
import type { ClinicList, ClinicOnPc, ClinicTile } from "./clinic-list.ts";
import type { CoreProcess } from "./core-process.ts";
import type { AskingProcedure } from "./ipc-bridge.ts";

export interface ClinicProcedureDeps {
  readonly clinics: ClinicList;
  readonly core: Pick<CoreProcess, "restart">;
  /** Every window begins anew: nothing of the clinic that was left stays in a page's memory. */
  readonly reload: () => void;
}

/** Why a core cannot say anything: its clinic is left all the same, or nobody would get away from it. */
const mute: readonly ErrorCode[] = ["storeInUse", "storeUnreadable", "clinicMissing", "coreRestarted", "diskFull"];

const refusal = (error: AppError): Outcome => ({ ok: false, error });
const done: Outcome = { ok: true, value: { done: true } };

/** Which clinic this PC has open. The core of the open one is asked for leave first; its file is shut before another's is opened. */
export const createClinicProcedures = ({ clinics, core, reload }: ClinicProcedureDeps): Readonly<Record<keyof typeof clinicsContract, AskingProcedure>> => {
  let isTurning = false;

  /** With the open clinic's leave, and what it says of itself, to where `turn` leads. */
  const turn = async (leave: () => Promise<Outcome>, turnTo: () => void): Promise<Outcome> => {
    if (isTurning) return refusal(appError("clinicBusy"));
    isTurning = true;
    try {
      const left = await leave();
      if (!left.ok && !mute.includes(left.error.code)) return left;
      if (left.ok) clinics.learn(left.value as Partial<ClinicTile>);
      await core.restart(turnTo);
      reload();
      return done;
    } catch {
      // The list could not be kept: the clinic that was open is open again, with nobody signed in.
      reload();
      return refusal(appError("diskFull"));
    } finally {
      isTurning = false;
    }
  };

  const about = (input: object): ClinicOnPc | AppError => {
    const parsed = clinicsContract["clinics.switch"].input.safeParse(input);
    if (!parsed.success) return appError("invalidInput", { field: "id", reason: "shape" });
    return clinics.find(parsed.data.id) ?? appError("notFound", { what: "clinic", id: parsed.data.id });
  };

  return {
    "clinics.list": async (_, ask) => {
      const said = await ask();
      if (!said.ok && !mute.includes(said.error.code)) return said;
      if (said.ok && !isTurning) clinics.learn(said.value as Partial<ClinicTile>);
      return { ok: true, value: clinics.all() };
    },
    "clinics.switch": async (input, ask) => {
      const clinic = about(input);
      if ("code" in clinic) return refusal(clinic);
      if (clinic.isOpen) return done;
      if (clinic.state === "missing") return refusal(appError("clinicMissing", { folder: clinic.folder }));
      return turn(ask, () => clinics.turnTo(clinic.id));
    },
    "clinics.add": (_, ask) => turn(ask, clinics.begin),
    "clinics.forget": async (input, ask) => {
      const clinic = about(input);
      if ("code" in clinic) return refusal(clinic);
      if (clinic.state === "ready") return refusal(appError("clinicKept"));
      if (clinic.isOpen) return turn(ask, () => clinics.drop(clinic.id));
      clinics.drop(clinic.id);
      return done;
    },
    "clinics.renew": async (input, ask) => {
      const clinic = about(input);
      if ("code" in clinic) return refusal(clinic);
      if (clinic.state !== "missing") return refusal(appError("clinicKept"));
      try {
        mkdirSync(clinic.folder, { recursive: true, mode: 0o700 });
      } catch {
        return refusal(appError("clinicMissing", { folder: clinic.folder }));
      }
      return turn(ask, () => clinics.turnTo(clinic.id));
    },
  };
};
