import { Progress } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import type { Instant } from "#shared/core/time.ts";
import { useCommand, useErrorText, useQuery } from "../../api.ts";
import { useNavigation } from "../../app/navigation.tsx";
import { useCan } from "../../app/session.tsx";
import { useToast } from "../../app/toasts.tsx";
import { Button } from "../../components/button.tsx";
import { Notice } from "../../components/states.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import { Group, Page } from "../settings/page.tsx";
import { ConnectForm } from "./connect-form.tsx";
import { KeptAside, Waiting } from "./waiting.tsx";
import { standingOf, type SyncStatus } from "./standing.ts";
import { StandingSign } from "./standing-sign.tsx";
import css from "./sync.module.css";
import { useStandingText } from "./use-sync.ts";

/** How this PC stands to the others, what waits and why, and what a person can do about it. */
export const SyncSection = () => {
  const t = useText();
  const can = useCan();
  const answer = useQuery("sync.status", {});
  const status = answer.data;
  return (
    <Page title={t("settings.sync")} text={t("sync.text")} answer={answer}>
      {status && (
        <div className={css.sections}>
          {status.state === "alone" ? (
            <>
              <Group title={t("sync.alone")}><p className={css.quiet}>{t("sync.aloneText")}</p></Group>
              {can("machine.write") ? <ConnectForm /> : <Notice tone="blue">{t("sync.askOwner")}</Notice>}
            </>
          ) : (
            <>
              <Standing key={status.state} status={status} />
              <ToSettle status={status} />
              <Waiting />
              <KeptAside />
            </>
          )}
        </div>
      )}
    </Page>
  );
};

const Standing = ({ status }: { readonly status: SyncStatus }) => {
  const t = useText();
  const format = useFormat();
  const toast = useToast();
  const errorText = useErrorText();
  const standingText = useStandingText();
  const retry = useCommand("sync.retry");
  const standing = standingOf(status);
  const over = status.state === "revoked" || status.state === "upgradeNeeded";
  const minutesOff = Math.round(Math.abs(status.clockAheadMs) / 60_000);
  const tryNow = async (): Promise<void> => {
    const result = await retry.run({});
    if (result.ok) toast({ text: t("sync.retried") });
  };
  const facts = [
    { name: t("sync.server"), value: status.server === null ? t("common.none") : <bdi dir="ltr">{status.server.replace(/^https:\/\//, "")}</bdi> },
    { name: t("sync.lastContact"), value: status.lastContactAt === null ? t("sync.never") : format.instant(status.lastContactAt as Instant) },
    { name: t("sync.clock"), value: minutesOff < 1 ? t("sync.clockRight") : t(status.clockAheadMs > 0 ? "sync.clockFast" : "sync.clockSlow", { minutes: minutesOff }) },
  ];
  return (
    <Group title={t("settings.sync")}>
      <div className={css.state}>
        <span className={css.stateSign} data-tone={standing.tone} aria-hidden="true"><StandingSign standing={standing} size={20} /></span>
        <div>
          <p className={css.stateName}>{standingText(status)}</p>
          <p className={css.stateWhy}>{t(standing.why)}</p>
        </div>
        {!over && <Button icon={<IconRefresh size={16} stroke={1.7} />} busy={retry.busy} onClick={() => void tryNow()}>{t("sync.retry")}</Button>}
      </div>
      {status.loading && (
        <div>
          <Progress value={status.loading.total === 0 ? 0 : (status.loading.done / status.loading.total) * 100} aria-label={t("sync.loadingBar")} color="var(--accent)" />
          <p className={css.quiet}>{t("sync.loaded", { ...status.loading })}</p>
        </div>
      )}
      {retry.error && <Notice tone="red">{errorText(retry.error)}</Notice>}
      <div className={css.facts}>
        {facts.map((fact) => <p key={fact.name} className={css.fact}><span>{fact.name}</span><span>{fact.value}</span></p>)}
      </div>
    </Group>
  );
};

const ToSettle = ({ status }: { readonly status: SyncStatus }) => {
  const t = useText();
  const { go } = useNavigation();
  const count = status.conflicts + status.clashes;
  if (count === 0) return null;
  return (
    <Group title={t("place.conflicts")}>
      <div className={css.settle}>
        <p>{t("sync.toSettle", { count })}</p>
        <Button tone="primary" onClick={() => go("conflicts")}>{t("sync.goSettle")}</Button>
      </div>
    </Group>
  );
};
