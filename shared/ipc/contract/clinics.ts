import { z } from "zod";
import { done, nothing, shellTask } from "../procedure.ts";

/** How the shell names a clinic of this PC: `first`, or what it drew when the clinic was added. Names its folder, so nothing else may stand in it. */
export const clinicIdOnPc = z.string().regex(/^[a-z0-9]{1,40}$/);
const which = z.object({ id: z.string().max(60) });

/** What is known of a clinic while another one is open. Nothing of a patient: it lies unsealed beside the PC's settings. */
export const clinicTile = z.object({
  /** Null until somebody has made a clinic there. */
  name: z.string().nullable(), nameOther: z.string().nullable(), language: z.enum(["en", "ar"]).nullable(),
  /** Whether it has a server, and how many changes and files wait for it; null while nobody has signed in to it here. */
  hasServer: z.boolean().nullable(), waiting: z.int().nullable(),
});

const clinicOnPc = clinicTile.extend({
  id: clinicIdOnPc,
  folder: z.string(),
  /** `new`: nobody has made a clinic there. `missing`: a clinic was there, and its folder is not. */
  state: z.enum(["ready", "new", "missing"]),
  isOpen: z.boolean(),
});

/** The clinics of this PC, each in a folder of its own. One is open; nothing of another can be asked meanwhile. */
export const clinicsContract = {
  "clinics.list": shellTask({ input: nothing, output: z.array(clinicOnPc), access: "signedOut" }),
  /** Signs everybody out at every window, closes the open clinic's file and opens the other's; the windows begin anew. */
  "clinics.switch": shellTask({ input: which, output: done, access: "signedOut", errors: ["notFound", "clinicMissing", "clinicBusy"] }),
  /** The same, onto an empty folder: the windows show the first run. */
  "clinics.add": shellTask({ input: nothing, output: done, access: "signedOut", errors: ["clinicBusy"] }),
  /** Takes an empty folder, or one that is not there, off the list; where it was open the clinic before it opens. Deletes no clinic's file. */
  "clinics.forget": shellTask({ input: which, output: done, access: "signedOut", errors: ["notFound", "clinicKept", "clinicBusy"] }),
  /** An empty folder in the place of one that is not there, to bring a copy back into. */
  "clinics.renew": shellTask({ input: which, output: done, access: "signedOut", errors: ["notFound", "clinicKept", "clinicBusy"] }),
};
