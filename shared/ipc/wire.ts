import type { AppError } from "../errors.ts";

/** What a call comes to, wherever it was made. */
export type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: AppError };

/** From the shell to the core. `client` is one window; `id` pairs the answer with its call. */
export type ToCore =
  | { readonly kind: "call"; readonly id: number; readonly client: string; readonly name: string; readonly input: unknown }
  | { readonly kind: "closeClient"; readonly client: string }
  | { readonly kind: "stop" };

/** From the core to the shell. An event without `clients` is for every window. */
export type FromCore =
  | ({ readonly kind: "answer"; readonly id: number } & Outcome)
  | { readonly kind: "event"; readonly event: string; readonly payload: unknown; readonly clients?: readonly string[] };

/** What the preload gives the page, and all that it gives. */
export interface ClinicBridge {
  readonly call: (name: string, input: unknown) => Promise<Outcome>;
  /** Hears one event; the answer stops hearing it. */
  readonly on: (event: string, hear: (payload: unknown) => void) => () => void;
}
