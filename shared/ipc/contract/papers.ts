import { z } from "zod";
import { done, nothing, shellTask, task } from "../procedure.ts";

export const paperKinds = ["invoice", "receipt", "appointmentCard", "daySheet", "dayClose"] as const;
export const paperSizes = ["a4", "a5", "thermal80", "thermal58"] as const;

/** Which paper: `id` is an invoice, a payment, an appointment or a day close; of a day sheet, the day `2026-11-22`. */
const which = {
  kind: z.enum(paperKinds), id: z.string().min(1).max(60), size: z.enum(paperSizes),
  /** The patient's or the clinic's where absent. */
  language: z.enum(["en", "ar"]).optional(), digits: z.enum(["latn", "arab"]).optional(), hijri: z.boolean().optional(),
  /** Of a day sheet: one practitioner's. */
  practitionerId: z.string().optional(),
};

/** What belongs to this PC and is no patient's. */
export const machineSettings = z.object({
  language: z.enum(["en", "ar"]).nullable(), theme: z.enum(["system", "light", "dark"]),
  /** For each kind of paper: printer's name (null: ask) and size. */
  printers: z.record(z.enum(paperKinds), z.object({ printer: z.string().nullable(), size: z.enum(paperSizes) })),
});

export const papersContract = {
  "document.render": task({
    input: z.object(which),
    output: z.object({ html: z.string(), title: z.string(), widthMicrons: z.int(), /** Null for a roll: as long as its content. */ heightMicrons: z.int().nullable() }),
    access: "paper.print", errors: ["notFound", "invoiceNotIssued"],
  }),
  "paper.printers": shellTask({ input: nothing, output: z.array(z.object({ name: z.string(), label: z.string(), isDefault: z.boolean() })), access: "paper.print" }),
  /** Silent, on the remembered printer of the kind; without one the system's dialog asks. */
  "paper.print": shellTask({ input: z.object({ ...which, printer: z.string().optional() }), output: z.object({ printed: z.boolean(), printer: z.string().nullable() }), access: "paper.print", errors: ["notFound", "printerMissing", "printFailed"] }),
  "paper.pdf": shellTask({ input: z.object(which), output: z.object({ file: z.string().nullable() }), access: "paper.print", errors: ["notFound", "printFailed"] }),
  /** The printed key to the data. Its content goes from the core to the shell and never enters a window. */
  "paper.recoverySheet": shellTask({ input: z.object({ action: z.enum(["print", "save"]), language: z.enum(["en", "ar"]) }), output: z.object({ file: z.string().nullable() }), access: "session", errors: ["notFound", "printFailed"] }),
  "machine.get": shellTask({ input: nothing, output: machineSettings, access: "signedOut" }),
  "machine.set": shellTask({ input: machineSettings.partial(), output: machineSettings, access: "signedOut" }),
  "window.open": shellTask({ input: nothing, output: done, access: "session" }),
  /** The system's dialog for one file; null when closed. */
  "file.choose": shellTask({ input: z.object({ kind: z.enum(["backup", "folder"]) }), output: z.object({ file: z.string().nullable() }), access: "signedOut" }),
};
