import type { OutputOf } from "#shared/ipc/contract.ts";
import type { Tone } from "../../components/tone.ts";

/** The colour of how far a bill is settled. */
export const statusTone: Readonly<Record<OutputOf<"invoice.get">["status"], Tone>> = { draft: "blue", unpaid: "red", part: "amber", paid: "green", credited: "grey" };
