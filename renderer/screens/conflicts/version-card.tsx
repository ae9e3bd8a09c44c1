import type { Ref } from "react";
import { Button } from "../../components/button.tsx";
import { StatusTag } from "../../components/status-tag.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import { useWhen } from "../sync/use-sync.ts";
import css from "./conflicts.module.css";
import { differenceFrom } from "./difference.ts";
import type { Conflict } from "./queue.ts";
import { valueText } from "./words.ts";

interface VersionCardProps {
  readonly conflict: Conflict;
  readonly side: "won" | "lost";
  readonly marked: boolean;
  /** Absent where this reader may not settle. */
  readonly onKeep: (() => void) | undefined;
  readonly onMark: () => void;
  readonly buttonRef: Ref<HTMLButtonElement>;
}

/** One of the two versions: what it says, who wrote it, where and when, and the key that keeps it. */
export const VersionCard = ({ conflict, side, marked, onKeep, onMark, buttonRef }: VersionCardProps) => {
  const t = useText();
  const when = useWhen();
  const version = conflict[side];
  const name = t(side === "won" ? "conflict.stands" : "conflict.other");
  return (
    <section className={css.version} data-marked={marked} aria-label={name}>
      <div><StatusTag tone={side === "won" ? "accent" : "grey"} outlined>{name}</StatusTag></div>
      <p className={css.value} data-empty={version.text === null || version.text === ""}><Value conflict={conflict} side={side} /></p>
      <p className={css.by}>
        {version.name === null ? t("conflict.byMachine", { machine: version.machine }) : t("conflict.by", { who: version.name, machine: version.machine })}
        <span>{when(version.at)}</span>
      </p>
      {onKeep && (
        <Button ref={buttonRef} block size="large" tone={marked ? "primary" : "plain"} hint={side === "won" ? "1" : "2"} onFocus={onMark} onClick={onKeep}>
          {t(side === "won" ? "conflict.keepWon" : "conflict.keepLost")}
        </Button>
      )}
    </section>
  );
};

/** Free text has the words marked that the other version does not have. */
const Value = ({ conflict, side }: Pick<VersionCardProps, "conflict" | "side">) => {
  const t = useText();
  const format = useFormat();
  const { text } = conflict[side];
  const other = conflict[side === "won" ? "lost" : "won"].text;
  const shown = valueText(t, format, conflict, text);
  if (text === null || other === null || shown !== text || !text.includes(" ")) return <bdi>{shown}</bdi>;
  const { before, changed, after } = differenceFrom(text, other);
  // Where nothing is alike, marking it all would say nothing.
  if (before === "" && after === "") return <bdi>{shown}</bdi>;
  return <bdi>{before}{changed !== "" && <mark>{changed}</mark>}{after}</bdi>;
};
