import type { OutputOf } from "#shared/ipc/contract.ts";
import { useCommand, useEvent, useQuery } from "../../api.ts";
import { useLook } from "../../app/look.tsx";
import { useText } from "../../i18n.tsx";

export type ClinicOnPc = OutputOf<"clinics.list">[number];

/** The clinics of this PC, and going from one to another. Where a call succeeds that changes the open one, the page begins anew. */
export const useClinics = () => {
  const answer = useQuery("clinics.list", {}, { staleMs: 0 });
  const turn = useCommand("clinics.switch");
  const add = useCommand("clinics.add");
  const forget = useCommand("clinics.forget");
  const renew = useCommand("clinics.renew");
  const { refetch } = answer;
  // Asking is also how the list learns that the open clinic has another name now.
  useEvent("changed", ({ tables }) => {
    if (tables.includes("clinic")) void refetch();
  });
  const all = answer.data ?? [];
  return {
    all,
    /** Those that can be opened from here. */
    others: all.filter(({ isOpen, state }) => !isOpen && state === "ready"),
    busy: turn.busy || add.busy || forget.busy || renew.busy,
    error: turn.error ?? add.error ?? forget.error ?? renew.error,
    open: (id: string) => turn.run({ id }),
    add: () => add.run({}),
    forget: async (id: string) => {
      const result = await forget.run({ id });
      if (result.ok) await refetch();
      return result;
    },
    renew: (id: string) => renew.run({ id }),
  };
};
export type Clinics = ReturnType<typeof useClinics>;

/** What a clinic is called here: as the reader reads, or that its name is not known. */
export const useClinicName = (): ((clinic: ClinicOnPc) => string) => {
  const t = useText();
  const { language } = useLook();
  return ({ name, nameOther, language: own, state }) => (own === language ? name : (nameOther ?? name)) ?? t(state === "new" ? "clinics.new" : "clinics.unnamed");
};
