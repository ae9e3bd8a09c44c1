import { useDeferredValue, useMemo, useState } from "react";
import type { OutputOf } from "#shared/ipc/contract.ts";
import { errorCode, useErrorText, usePages, useQuery } from "../../api.ts";

export type PatientSummary = OutputOf<"patient.search">[number];
export type ListOrder = "recent" | "name" | "fileNumber";
export type ListShow = "active" | "deceased" | "voided";

const nobody: readonly PatientSummary[] = [];

/** The list of patients: the whole in its order, or what the typed words find. */
export const usePatients = () => {
  const errorText = useErrorText();
  const [text, setText] = useState("");
  const [order, setOrder] = useState<ListOrder>("recent");
  const [show, setShow] = useState<ListShow>("active");
  const [tag, setTag] = useState("");
  const shownTag = useDeferredValue(tag.trim());
  const searching = text.trim() !== "";
  const found = useQuery("patient.search", { text: text.trim(), limit: 50, includeVoided: show === "voided" }, { enabled: searching, keepPrevious: true });
  const pages = usePages("patient.list", { order, show, limit: 100, ...(shownTag === "" ? {} : { tag: shownTag }) }, (page) => page.next, { enabled: !searching });
  const listed = useMemo(() => pages.data?.pages.flatMap((page) => page.patients) ?? nobody, [pages.data]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  const error = searching ? found.error : pages.error;
  const rows = searching ? (found.data ?? nobody) : listed;
  return {
    text, setText, order, setOrder, show, setShow, tag, setTag,
    searching,
    /** What is listed answers what is typed. */
    answered: !searching || (found.isSuccess && !found.isPlaceholderData),
    rows,
    total: searching ? rows.length : (pages.data?.pages[0]?.total ?? 0),
    loading: searching ? found.isPending : pages.isPending,
    problem: error ? { text: errorText(error), code: errorCode(error), onRetry: () => void (searching ? found.refetch() : pages.refetch()) } : null,
    onEnd: !searching && hasNextPage && !isFetchingNextPage ? () => void fetchNextPage() : undefined,
  };
};
export type PatientList = ReturnType<typeof usePatients>;
