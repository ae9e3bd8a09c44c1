import type { OutputOf } from "#shared/ipc/contract.ts";

export type JoinState = OutputOf<"join.state">;

/** What the wizard walks; `over` and `diskFull` are off the way. */
export const joinSteps = ["code", "compare", "loading", "password"] as const;
export type JoinStep = (typeof joinSteps)[number];
/** What it walks where every PC is lost: as long, and the same from where the data comes. */
export const sheetSteps = ["sheet", "found", "loading", "password"] as const;

/** A code of another PC, or the printed sheet. What is under way without figures is by the sheet. */
export type JoinWay = "pairing" | "sheet";
export const wayOf = (state: Pick<JoinState, "stage" | "figures">): JoinWay => (isUnderWay(state) && state.figures === null ? "sheet" : "pairing");

/** Where the joining is, from what the core says of it. Null: the other PC did not let this one in, or this one has no room. */
export const stepOf = (state: Pick<JoinState, "stage">): JoinStep | null =>
  state.stage === "none" || state.stage === "forgotten" ? "code" : state.stage === "asking" ? "compare" : state.stage === "loading" ? "loading" : state.stage === "ready" ? "password" : null;

/** Begun and not ended: a window that opens now goes on where the last one was. */
export const isUnderWay = (state: Pick<JoinState, "stage"> | undefined): boolean => state !== undefined && stepOf(state) !== "code" && stepOf(state) !== null;

/** 0 to 100; 0 while the size of it all is not known. */
export const shareLoaded = ({ done, total }: Pick<JoinState, "done" | "total">): number => (total <= 0 ? 0 : Math.min(100, Math.floor((done / total) * 100)));
