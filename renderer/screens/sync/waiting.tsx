import { isTextKey } from "#shared/i18n/text.ts";
import { errorCode, useErrorText, useQuery } from "../../api.ts";
import { ErrorState, SkeletonRows } from "../../components/states.tsx";
import { useText } from "../../i18n.tsx";
import { Group } from "../settings/page.tsx";
import css from "./sync.module.css";
import { UnsentFiles } from "./unsent-files.tsx";
import { useWhen } from "./use-sync.ts";

/** What was done here and has not reached the server, the oldest first: that is the order it goes in. Files go beside it. */
export const Waiting = () => {
  const t = useText();
  const when = useWhen();
  const errorText = useErrorText();
  const answer = useQuery("sync.waiting", {});
  const what = (procedure: string): string => {
    const key = `did.${procedure}`;
    return t(isTextKey(key) ? key : "did.other");
  };
  const waiting = answer.data?.waiting ?? [];
  const files = answer.data?.files ?? [];
  return (
    <Group title={t("sync.waiting")}>
      {answer.error ? <ErrorState title={errorText(answer.error) ?? ""} code={errorCode(answer.error)} onRetry={() => void answer.refetch()} />
      : !answer.data ? <SkeletonRows rows={3} />
      : waiting.length === 0 && files.length === 0 ? <p className={css.quiet}>{t("sync.waitingNone")}</p>
      : waiting.length > 0 && (
        <>
          <p className={css.quiet}>{t("sync.waitingText")}</p>
          <ul className={css.rows}>
            {waiting.map((one) => (
              <li key={one.deviceSeq} className={css.row}>
                <span>{when(one.at)}</span>
                <span>{t("sync.waitingOf", { what: what(one.procedure), rows: one.rows })}</span>
                <span><bdi>{one.by ?? t("sync.waitingBySystem")}</bdi></span>
              </li>
            ))}
          </ul>
          {answer.data.more > 0 && <p className={css.quiet}>{t("sync.waitingMore", { count: answer.data.more })}</p>}
        </>
      )}
      {answer.data && files.length > 0 && <UnsentFiles files={files} more={answer.data.moreFiles} />}
    </Group>
  );
};

/** Changes of others that could not be used here: whose, why, and the code for support. Nothing at all is the rule. */
export const KeptAside = () => {
  const t = useText();
  const kept = useQuery("sync.waiting", {}).data?.kept ?? [];
  if (kept.length === 0) return null;
  return (
    <Group title={t("sync.kept")}>
      <p className={css.quiet}>{t("sync.keptText")}</p>
      <ul className={css.rows}>
        {kept.map((one, index) => {
          const key = `sync.kept.${one.code}`;
          return (
            <li key={`${one.seq} ${index}`} className={css.keptRow}>
              <span>{t(isTextKey(key) ? key : "sync.kept.other")}</span>
              <span className={css.quiet}>{t("sync.keptFrom", { machine: one.machine })} · <bdi dir="ltr" className={css.code}>{`${one.code}-${one.seq}`}</bdi></span>
            </li>
          );
        })}
      </ul>
    </Group>
  );
};
