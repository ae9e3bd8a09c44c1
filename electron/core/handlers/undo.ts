import { appError, refuse } from "#shared/errors.ts";
import { isPermitted } from "#shared/permissions.ts";
import { patient as patientTable } from "#shared/schema/tables/patient.ts";
import { payment as paymentTable } from "#shared/schema/tables/payment.ts";
import { handle, type TaskCall } from "../handle.ts";
import type { Read } from "../store/tx.ts";
import { accessOfStep, mustBeUnchanged, subjectOfStep, takeBackStep, undoStacks, type Step, type UndoRules } from "../undo.ts";
import { mayReturn } from "../undo-limits.ts";
import type { Vault } from "../vault.ts";
import { mergeFiles, partFiles } from "./merging.ts";
import { takeBack } from "./payments.ts";

/** Money that was taken goes back as a row of its own; a bill that was issued with it stays issued, its number is given. */
const takeBackPayment: NonNullable<UndoRules["takeBack"][string]> = (call, deeds) => {
  const entered = deeds.find(({ table, kind }) => table.name === paymentTable.name && kind === "put");
  const row = entered && call.tx.byId(paymentTable, entered.rowId);
  // The taking back of a payment is not itself taken back: whoever meant it takes the money again.
  if (!row || row.kind === "reversal") return refuse(appError("cannotUndo", { procedure: "payment.take" }));
  takeBack(call, row.id, "undo");
};

/** Files are parted and made one again as their own procedures do it, the credit with them. */
const takeBackMerge: NonNullable<UndoRules["takeBack"][string]> = (call, deeds, deviceSeq) => {
  const merged = deeds.find(({ table }) => table.name === patientTable.name) ?? refuse(appError("cannotUndo", { procedure: "patient.merge" }));
  mustBeUnchanged(call.tx, patientTable, merged.rowId, deviceSeq);
  const { mergedIntoId } = merged.before;
  if (typeof mergedIntoId === "string") mergeFiles(call.tx, mergedIntoId, merged.rowId);
  else partFiles(call, merged.rowId);
};

/** The other version stands again, and the disagreement waits anew: also where what was kept is what stood before. */
const takeBackSettling: NonNullable<UndoRules["takeBack"][string]> = (call, deeds, deviceSeq) => {
  for (const { table, rowId, kind, before } of deeds) {
    mustBeUnchanged(call.tx, table, rowId, deviceSeq);
    const row = kind === "patch" ? call.tx.affirm(table, rowId, before) : call.tx[kind === "void" ? "restore" : "void"](table, rowId);
    mayReturn(call, table, row);
  }
};

const rules: UndoRules = {
  takeBack: { "payment.take": takeBackPayment, "payment.useCredit": takeBackPayment, "patient.merge": takeBackMerge, "conflict.settle": takeBackSettling },
  mayReturn,
};

/** Z and Shift+Z: the acting person's own deeds of this run, the last first. */
export const createUndoHandlers = (vault: Vault) => {
  const stacks = (read: Read, userId: string): ReturnType<typeof undoStacks> => undoStacks(read, userId, vault.runStart());

  const go = ({ actor, clinic, now, store, transact }: TaskCall<"undo.last"> | TaskCall<"undo.redo">, way: "undo" | "redo"): { readonly procedure: string } => {
    if (!actor) return refuse(appError("notSignedIn"));
    // Nothing comes between this look and the transaction: both run before any other call is let in.
    const step = stacks(store().read, actor.userId)[way].at(-1) ?? refuse(appError("nothingToUndo"));
    const right = accessOfStep(step);
    if (!isPermitted(actor.roles, right)) refuse(appError("notAllowed", { permission: right }));
    const row = clinic();
    const subject = subjectOfStep(store().read, step);
    transact((tx) => takeBackStep({ tx, now, actor, clinic: row }, step, rules), { undoes: step.deviceSeq, ...(subject === undefined ? {} : { subject }) });
    return { procedure: step.procedure };
  };

  const brief = (step: Step | undefined) => (step ? { procedure: step.procedure, at: step.at } : null);
  return handle({
    "undo.peek": ({ read, actor }) => {
      const { undo, redo } = stacks(read, actor.userId);
      return { undo: brief(undo.at(-1)), redo: brief(redo.at(-1)) };
    },
    "undo.last": (call) => go(call, "undo"),
    "undo.redo": (call) => go(call, "redo"),
  });
};
