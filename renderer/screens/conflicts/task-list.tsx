import { useEffect, useRef } from "react";
import { minuteOfLocal, type LocalDateTime } from "#shared/core/time.ts";
import { StatusTag } from "../../components/status-tag.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import css from "./conflicts.module.css";
import { groups, type Task } from "./queue.ts";
import type { Conflicts } from "./use-conflicts.ts";
import { fieldText } from "./words.ts";

/** Everything that waits, in the order it is worked off. */
export const TaskList = ({ desk }: { readonly desk: Conflicts }) => {
  const t = useText();
  const format = useFormat();
  const list = useRef<HTMLElement>(null);
  const current = desk.current?.key;
  useEffect(() => list.current?.querySelector('[aria-current="true"]')?.scrollIntoView({ block: "nearest" }), [current]);
  return (
    <nav ref={list} className={css.list} aria-label={t("conflict.list")}>
      {groups.map((group) => {
        const tasks = desk.queue.filter(({ kind }) => kind === group);
        if (tasks.length === 0) return null;
        return (
          <section key={group} aria-label={t(`conflict.group.${group}`)}>
            <h2 className={css.groupTitle}>{t(`conflict.group.${group}`)} <span>{format.number(tasks.length)}</span></h2>
            <ul>{tasks.map((task) => <li key={task.key}><Item task={task} current={task.key === current} desk={desk} /></li>)}</ul>
          </section>
        );
      })}
    </nav>
  );
};

const Item = ({ task, current, desk }: { readonly task: Task; readonly current: boolean; readonly desk: Conflicts }) => {
  const t = useText();
  const format = useFormat();
  return (
    <button type="button" className={css.item} aria-current={current ? "true" : undefined} onClick={() => desk.goTo(task.key)}>
      {task.kind === "clash" ? (
        <>
          <bdi className={css.itemName}>{desk.nameOf(task.clash.patientName, task.clash.patientNameOther)}</bdi>
          <StatusTag tone="red">{format.time(minuteOfLocal(task.clash.startLocal as LocalDateTime))}</StatusTag>
        </>
      ) : (
        <>
          <bdi className={css.itemName}>{desk.nameOf(task.conflict.subject, task.conflict.subjectOther)}</bdi>
          <span className={css.itemField}>{fieldText(t, task.conflict)}</span>
        </>
      )}
    </button>
  );
};
