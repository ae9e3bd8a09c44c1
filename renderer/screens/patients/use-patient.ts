import { useState } from "react";
import type { Id } from "#shared/core/ids.ts";
import { ok, type Result } from "#shared/core/result.ts";
import type { AppError } from "#shared/errors.ts";
import type { InputOf, OutputOf } from "#shared/ipc/contract.ts";
import type { Patient } from "#shared/schema/tables/patient.ts";
import { call, errorCode, useCommand, useErrorText, useQuery } from "../../api.ts";
import { useCan } from "../../app/session.tsx";
import { useToast } from "../../app/toasts.tsx";
import { useUndo } from "../../app/undo.tsx";
import { useText } from "../../i18n.tsx";

export type PatientId = Id<"pat">;
export type PatientFile = OutputOf<"patient.open">;
export type PatientPatch = Omit<InputOf<"patient.update">, "patientId" | "version">;
/** What an edit was begun on: the version names it, the row tells what others changed since. */
export type EditBase = Pick<Patient, "version"> & Partial<Patient>;

/** Somebody else wrote the same thing since this edit was begun. */
export interface Clash {
  readonly patch: PatientPatch;
  readonly now: Patient;
}

type SaveOutcome = "saved" | "clash" | AppError;

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** What of a row a patch writes over: `ageYears` and `birthOn` both touch the birth. */
const touched = (patch: PatientPatch): readonly (keyof Patient)[] =>
  Object.keys(patch).map((key) => (key === "ageYears" ? "birthOn" : (key as keyof Patient)));

/** One patient's file: what it shows and every change of it. A change of another field by somebody else does not disturb. */
export const usePatient = (patientId: PatientId) => {
  const t = useText();
  const toast = useToast();
  const errorText = useErrorText();
  const can = useCan();
  const { undo } = useUndo();
  const file = useQuery("patient.open", { patientId });
  const account = useQuery("patient.account", { patientId }, { enabled: can("payment.read") });
  const update = useCommand("patient.update");
  const voiding = useCommand("patient.void");
  const restoring = useCommand("patient.restore");
  const parting = useCommand("patient.unmerge");
  const [clash, setClash] = useState<Clash | null>(null);

  const write = async (patch: PatientPatch, version: number): Promise<Result<unknown, AppError>> => update.run({ patientId, version, ...patch });

  const save = async (patch: PatientPatch, base: EditBase): Promise<SaveOutcome> => {
    setClash(null);
    const first = await write(patch, base.version);
    const result = first.ok || first.error.code !== "changedMeanwhile" ? first : await again(patch, base);
    if (result === "clash") return "clash";
    if (!result.ok) return result.error;
    toast({ text: t("patients.saved"), undo });
    return "saved";
  };
  const again = async (patch: PatientPatch, base: EditBase): Promise<Result<unknown, AppError> | "clash"> => {
    const fresh = await call("patient.open", { patientId });
    if (!fresh.ok) return fresh;
    const now = fresh.value.patient;
    if (touched(patch).every((key) => same(now[key], base[key]))) return write(patch, now.version);
    setClash({ patch, now });
    return "clash";
  };

  const name = file.data?.patient.name ?? "";
  const refused = (error: AppError): void => toast({ text: errorText(error) ?? error.code, tone: "red" });
  return {
    file: file.data ?? null,
    loading: file.isPending,
    problem: file.error ? { text: errorText(file.error), code: errorCode(file.error), onRetry: () => void file.refetch() } : null,
    account: account.data ?? null,
    save,
    clash,
    /** Writes what was typed over what the other person wrote. */
    keepMine: async () => {
      if (clash) await save(clash.patch, clash.now);
    },
    keepTheirs: () => setClash(null),
    onVoid: can("patient.void")
      ? async (reason: string): Promise<AppError | null> => {
          const result = await voiding.run({ patientId, reason });
          if (!result.ok) return result.error;
          toast({ text: t("patients.voided", { name }), undo });
          return null;
        }
      : undefined,
    voidBusy: voiding.busy,
    onRestore: can("patient.void")
      ? async () => {
          const result = await restoring.run({ patientId });
          if (result.ok) toast({ text: t("patients.restored", { name }), undo });
          else refused(result.error);
        }
      : undefined,
    onPart: can("patient.merge")
      ? async (doubleId: PatientId) => {
          const result = await parting.run({ doubleId });
          if (result.ok) toast({ text: t("patients.parted"), undo });
          else refused(result.error);
        }
      : undefined,
    canWrite: can("patient.write"),
  };
};
export type PatientDesk = ReturnType<typeof usePatient>;

/** Takes money from a patient: for a bill, or on the account. */
export const useTakePayment = () => {
  const take = useCommand("payment.take");
  return {
    busy: take.busy,
    error: take.error,
    run: async (input: InputOf<"payment.take">) => {
      const result = await take.run(input);
      return result.ok ? ok(result.value) : result;
    },
  };
};
