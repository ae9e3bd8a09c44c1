import { useState } from "react";
import type { AppError } from "#shared/errors.ts";
import type { InputOf, OutputOf } from "#shared/ipc/contract.ts";
import { useCommand, useErrorText, useEvent } from "../../api.ts";
import { chooseField, missingOf, type ColumnField } from "./mapping.ts";

export type Inspected = OutputOf<"import.inspect">;
export type Checked = OutputOf<"import.dryRun">;
export type Imported = OutputOf<"import.run">;
export type DateOrder = InputOf<"import.dryRun">["dateOrder"];

/** How a file of text is read where somebody knows better than its look. */
export type AskedReading = NonNullable<InputOf<"import.inspect">["reading"]>;

interface Read {
  readonly name: string;
  readonly source: File;
  readonly asked: AskedReading;
  readonly file: Inspected;
  readonly mapping: readonly ColumnField[];
  readonly dateOrder: DateOrder;
}

export type ImportStage =
  | { readonly step: "choose"; readonly reading: string | null; readonly refused: AppError | null }
  | { readonly step: "map"; readonly read: Read }
  | { readonly step: "check"; readonly read: Read; readonly checked: Checked }
  | { readonly step: "done"; readonly name: string; readonly imported: Imported };

const start: ImportStage = { step: "choose", reading: null, refused: null };

/** One file on its way in: read, mapped, tried, written. Until the last step nothing is written. */
export const useImport = () => {
  const errorText = useErrorText();
  const [stage, setStage] = useState<ImportStage>(start);
  const [progress, setProgress] = useState<{ readonly done: number; readonly total: number } | null>(null);
  const inspect = useCommand("import.inspect");
  const dryRun = useCommand("import.dryRun");
  const run = useCommand("import.run");
  const cancel = useCommand("job.cancel");
  const read = stage.step === "map" || stage.step === "check" ? stage.read : null;
  useEvent("progress", ({ jobId, done, total }) => {
    if (read?.file.fileId === jobId) setProgress({ done, total });
  });
  const work = dryRun.busy ? ("checking" as const) : run.busy ? ("running" as const) : null;
  const refused = dryRun.error ?? run.error ?? (stage.step === "map" ? inspect.error : null);

  const look = async (source: File, asked: AskedReading): Promise<AppError | null> => {
    const bytes = new Uint8Array(await source.arrayBuffer());
    const result = await inspect.run({ name: source.name, bytes, reading: asked });
    if (!result.ok) return result.error;
    const { mapping, dateOrder } = result.value;
    setStage({ step: "map", read: { name: source.name, source, asked, file: result.value, mapping, dateOrder } });
    return null;
  };
  const forget = (): void => {
    inspect.clear();
    dryRun.clear();
    run.clear();
    setProgress(null);
  };
  const input = (of: Read) => ({ fileId: of.file.fileId, mapping: [...of.mapping], dateOrder: of.dateOrder });
  return {
    stage,
    work: work && { kind: work, name: read?.name ?? "", ...(progress ?? { done: 0, total: read?.file.rows ?? 0 }) },
    /** Why the last try stopped: asked to, or refused. */
    stopped: refused === null ? null : { cancelled: refused.code === "cancelled", text: errorText(refused) },
    onFile: async (file: File): Promise<void> => {
      forget();
      setStage({ step: "choose", reading: file.name, refused: null });
      const error = await look(file, {});
      if (error) setStage({ step: "choose", reading: null, refused: error });
    },
    /** Reads the same file anew; what was set of its columns is set again for the columns that come out. */
    onReading: async (asked: AskedReading): Promise<void> => {
      if (!read || inspect.busy) return;
      forget();
      await look(read.source, { ...read.asked, ...asked });
    },
    onField: (column: number, field: ColumnField) => read && setStage({ step: "map", read: { ...read, mapping: chooseField(read.mapping, column, field) } }),
    onDateOrder: (dateOrder: DateOrder) => read && setStage({ step: "map", read: { ...read, dateOrder } }),
    missing: read ? missingOf(read.mapping) : null,
    onCheck: async (): Promise<void> => {
      if (!read || work !== null || missingOf(read.mapping) !== null) return;
      forget();
      const result = await dryRun.run(input(read));
      if (result.ok) setStage({ step: "check", read, checked: result.value });
    },
    onRun: async (): Promise<void> => {
      if (!read || work !== null) return;
      forget();
      const result = await run.run(input(read));
      if (result.ok) setStage({ step: "done", name: read.name, imported: result.value });
    },
    onCancel: () => read && void cancel.run({ jobId: read.file.fileId }),
    /** One step back; from the columns to another file. */
    back: () => {
      forget();
      if (stage.step === "check") setStage({ step: "map", read: stage.read });
      else setStage(start);
    },
    again: () => {
      forget();
      setStage(start);
    },
  };
};
export type ImportDesk = ReturnType<typeof useImport>;
