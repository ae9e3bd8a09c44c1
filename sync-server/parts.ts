import type { Random } from "#shared/core/random.ts";
import type { Clock } from "#shared/core/time.ts";
import type { Pieces } from "./blobs/pieces.ts";
import type { Config } from "./config.ts";
import type { Memberships } from "./membership.ts";
import type { Metrics } from "./metrics.ts";
import type { Pushes } from "./pushes.ts";
import type { Rates } from "./rate-limit.ts";
import type { Store } from "./store/store.ts";
import type { createTokens } from "./tokens.ts";
import type { Wakes } from "./wakes.ts";

/** What the server is made of: handed to every group of routes. */
export interface Parts {
  readonly config: Config;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly memberships: Memberships;
  readonly pushes: Pushes;
  readonly wakes: Wakes;
  readonly tokens: ReturnType<typeof createTokens>;
  /** By which access tokens are made. */
  readonly accessSecret: Uint8Array;
  readonly metrics: Metrics;
  readonly pieces: Pieces;
  readonly rates: Rates;
}
