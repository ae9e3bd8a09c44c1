import { Progress } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import type { Language } from "#shared/i18n/format.ts";
import type { Events } from "#shared/ipc/events.ts";
import { useCommand, useErrorText, useEvent } from "../../api.ts";
import { useSetSession } from "../../app/session.tsx";
import { Button } from "../../components/button.tsx";
import { Notice } from "../../components/states.tsx";
import { useText } from "../../i18n.tsx";
import { DoorPage } from "../sign-in/door-page.tsx";
import { samplePatients } from "./welcome.tsx";
import css from "./welcome.module.css";

interface SampleProps {
  readonly language: Language;
  readonly onBack: () => void;
  readonly onDone: () => void;
}

/** A made-up clinic is made through the real handlers, which takes a while: how far it is, and a way out. */
export const Sample = ({ language, onBack, onDone }: SampleProps) => {
  const t = useText();
  const errorText = useErrorText();
  const setSession = useSetSession();
  const make = useCommand("setup.sample");
  const { run: cancel } = useCommand("job.cancel");
  const [progress, setProgress] = useState<Events["progress"] | null>(null);
  useEvent("progress", setProgress);

  // Asked for once, by coming here: a second drawing must not ask again.
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    void make.run({ language, patients: samplePatients }).then((result) => {
      if (!result.ok) return;
      setSession(result.value);
      onDone();
    });
  }, [make, language, setSession, onDone]);

  const share = progress && progress.total > 0 ? (progress.done / progress.total) * 100 : 0;
  return (
    <DoorPage
      title={t("setup.sampleBusy")}
      foot={
        <Button tone="quiet" size="small" onClick={() => { if (progress && make.busy) void cancel({ jobId: progress.jobId }); onBack(); }}>
          {make.busy ? t("common.cancel") : t("common.back")}
        </Button>
      }
    >
      {make.error ? (
        <Notice tone="red">{errorText(make.error)}</Notice>
      ) : (
        <>
          <Progress value={share} aria-label={t("setup.sampleBusy")} color="var(--accent)" animated={share === 0} />
          <p className={css.lead} role="status">
            {progress && progress.total > 0 ? t("setup.sampleProgress", { done: progress.done, total: progress.total }) : t("common.loading")}
          </p>
        </>
      )}
      <p className={css.lead}>{t("setup.samplePassword", { username: "owner", password: "sample-clinic" })}</p>
    </DoorPage>
  );
};
