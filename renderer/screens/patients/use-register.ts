import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { phoneToE164 } from "#shared/domain/patients/phone.ts";
import type { InputOf, OutputOf } from "#shared/ipc/contract.ts";
import type { Patient } from "#shared/schema/tables/patient.ts";
import { useCommand, useErrorText, useQuery } from "../../api.ts";
import { useToday } from "../../app/clock.tsx";
import { useClinic } from "../../app/session.tsx";
import { useToast } from "../../app/toasts.tsx";
import { useUndo } from "../../app/undo.tsx";
import { useText } from "../../i18n.tsx";
import { birthPatch } from "./patient-facts.tsx";

export interface Entry {
  readonly name: string;
  readonly phone: string | null;
  readonly birth: string;
  readonly sex: Patient["sex"];
  readonly nameOther: string;
  readonly fileNumber: string;
  readonly identityNumber: string;
  readonly address: string;
  readonly alert: string;
}

export type Doubles = OutputOf<"patient.duplicates">;
const none: Doubles = [];
const enoughName = 3;
const enoughPhone = 6;

/** A new file: what is typed, who it may already be, and the saving. */
export const useRegister = (startName: string, onDone: (patient: Patient, then: "file" | "book") => void) => {
  const t = useText();
  const toast = useToast();
  const errorText = useErrorText();
  const { undo } = useUndo();
  const { country } = useClinic();
  const today = useToday();
  const [entry, setEntry] = useState<Entry>({ name: startName, phone: null, birth: "", sex: "unknown", nameOther: "", fileNumber: "", identityNumber: "", address: "", alert: "" });
  const [checked, setChecked] = useState(false);
  const register = useCommand("patient.register");

  const birth = birthPatch(entry.birth, today);
  const phoneRead = entry.phone === null ? null : phoneToE164(entry.phone, country);
  const asked: InputOf<"patient.duplicates"> = {
    name: entry.name.trim(),
    ...(birth.ok && birth.value.birthOn ? { birthOn: birth.value.birthOn } : {}),
    ...(entry.phone !== null && entry.phone.length >= enoughPhone ? { phone: phoneRead ?? entry.phone } : {}),
    ...(entry.identityNumber.trim() === "" ? {} : { identityNumber: entry.identityNumber.trim() }),
  };
  const [settled] = useDebouncedValue(asked, 120);
  const doubles = useQuery("patient.duplicates", settled, { keepPrevious: true, enabled: settled.name.length >= enoughName || settled.phone !== undefined || settled.identityNumber !== undefined });

  const optional = (key: "nameOther" | "fileNumber" | "identityNumber" | "address" | "alert") => (entry[key].trim() === "" ? {} : { [key]: entry[key].trim() });
  const wrongPhone = entry.phone !== null && phoneRead === null;
  const save = async (then: "file" | "book"): Promise<void> => {
    setChecked(true);
    if (entry.name.trim() === "" || !birth.ok || wrongPhone || register.busy) return;
    const result = await register.run({
      name: entry.name.trim(), sex: entry.sex, ...birth.value,
      ...(phoneRead === null ? {} : { phone: phoneRead }),
      ...optional("nameOther"), ...optional("fileNumber"), ...optional("identityNumber"), ...optional("address"), ...optional("alert"),
    });
    if (!result.ok) return;
    toast({ text: t("patients.registered", { name: result.value.patient.name }), undo });
    onDone(result.value.patient, then);
  };
  const code = register.error?.code;
  return {
    entry,
    set: (patch: Partial<Entry>) => {
      if (register.error) register.clear();
      setEntry({ ...entry, ...patch });
    },
    phoneRead,
    doubles: doubles.data ?? none,
    asking: settled.name.length >= enoughName,
    busy: register.busy,
    wrong: {
      name: (checked && entry.name.trim() === "") || code === "nameMissing" ? t("error.nameMissing") : null,
      phone: (checked && wrongPhone) || code === "phoneInvalid" ? t("field.phone.wrong") : null,
      birth: (checked && !birth.ok) || code === "birthDateInvalid" ? t("patients.birthWrong") : null,
      fileNumber: register.error?.code === "fileNumberTaken" ? errorText(register.error) : null,
      rest: register.error && !["nameMissing", "phoneInvalid", "birthDateInvalid", "fileNumberTaken"].includes(register.error.code) ? errorText(register.error) : null,
    },
    save,
  };
};
export type Register = ReturnType<typeof useRegister>;
