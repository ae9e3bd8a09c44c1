import { IconAlertOctagon, IconArrowDown, IconArrowUp, IconCloudOff, IconDownload, IconPlugConnectedX } from "@tabler/icons-react";
import type { Standing } from "./standing.ts";
import css from "./sync.module.css";

const signs = { up: IconArrowUp, down: IconArrowDown, cloudOff: IconCloudOff, update: IconDownload, removed: IconPlugConnectedX, stop: IconAlertOctagon } as const;

/** A sign of a shape of its own, so that a standing is never told by colour alone. */
export const StandingSign = ({ standing, size = 16 }: { readonly standing: Standing; readonly size?: number }) => {
  if (standing.sign === "dot") return <span className={css.dot} aria-hidden="true" />;
  const Sign = signs[standing.sign];
  return <Sign size={size} stroke={1.9} aria-hidden="true" />;
};
