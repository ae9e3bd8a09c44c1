import type { ReactNode } from "react";
import type { Language } from "#shared/i18n/format.ts";
import type { PlaceParams } from "../app/navigation.tsx";
import type { PlaceKey } from "../app/place-keys.ts";
import type { FakeAnswers } from "../testing/fake-clinic.ts";

/**
 * One state of one screen or component. A screen's stories stand in `screens/<screen>/stories.tsx` as
 * `export const stories: readonly Story[]` and are found from there.
 */
export interface Story {
  /** "day/full", "sign-in/locked-out": the address in the gallery. */
  readonly id: string;
  /** What the core would answer, beside the answers of the frame. */
  readonly answers?: (language: Language) => FakeAnswers;
  /** The whole window, standing at this place; else `render` alone. */
  readonly place?: PlaceKey;
  /** What the place is opened on: `{ patientId }`. */
  readonly params?: PlaceParams;
  /** What is clicked once it is drawn, as a selector. */
  readonly click?: string;
  readonly render?: () => ReactNode;
  /** Pressed once it is drawn: "Ctrl+K", "?". */
  readonly press?: string;
}
