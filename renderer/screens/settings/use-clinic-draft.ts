import type { Clinic } from "#shared/schema/tables/clinic.ts";
import type { InputOf } from "#shared/ipc/contract.ts";
import { useCommand } from "../../api.ts";
import { useCan, useClinic } from "../../app/session.tsx";
import { useDraft } from "./use-draft.ts";
import { useSaved } from "./use-saved.ts";

/** The clinic's own row, edited in several sections. Only what was changed is sent, on the version that was seen. */
export const useClinicDraft = (what: string) => {
  const can = useCan();
  const clinic = useClinic();
  const saved = useSaved();
  const save = useCommand("clinic.update");
  const { draft, changes, edit, reset, dirty } = useDraft<Clinic>(clinic);
  const submit = async (): Promise<void> => {
    const result = await save.run({ ...(changes as Omit<InputOf<"clinic.update">, "version">), version: clinic.version });
    if (!result.ok) return;
    reset();
    saved(what);
  };
  return { draft, edit, reset, dirty, submit: () => void submit(), busy: save.busy, error: save.error, readOnly: !can("clinic.write") };
};
