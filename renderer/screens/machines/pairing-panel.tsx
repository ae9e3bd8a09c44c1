import { useNow } from "../../app/clock.tsx";
import { useErrorText } from "../../api.ts";
import { Button } from "../../components/button.tsx";
import { Compared, spelled } from "../../components/compared.tsx";
import { Notice, SkeletonRows } from "../../components/states.tsx";
import { Stepper } from "../../components/stepper.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import { EditorPanel } from "../settings/editor-panel.tsx";
import css from "./machines.module.css";
import { PairingRights } from "./pairing-rights.tsx";
import { timeLeft } from "./rights.ts";
import { usePairing, type Pairing } from "./use-pairing.ts";

/** The way of one new PC into the clinic, beside the list of those that are in. */
export const PairingPanel = ({ onClose }: { readonly onClose: () => void }) => {
  const t = useText();
  const errorText = useErrorText();
  const pairing = usePairing();
  const { stage, asked, error } = pairing;
  const steps = (["code", "compare", "rights"] as const).map((key) => ({ key, label: t(key === "rights" ? "pairing.who" : `pairing.${key}`) }));
  return (
    <EditorPanel title={t("pairing.open")} onClose={onClose} onSubmit={() => undefined}>
      {stage !== "admitted" && <div><Stepper neutral label={t("pairing.steps")} steps={steps} current={stage} /></div>}
      {error && !pairing.isOver && <Notice tone="red">{errorText(error)}</Notice>}
      {pairing.refused ? (
        <>
          <Notice tone="amber">{t("pairing.refused")}</Notice>
          <div><Button tone="primary" onClick={pairing.start}>{t("pairing.newCode")}</Button></div>
        </>
      ) : stage === "code" ? (
        <CodeStep pairing={pairing} />
      ) : stage === "compare" && asked ? (
        <>
          <p className={css.lead}>{t("pairing.compareText", { machine: asked.machineName })}</p>
          <Compared large focused size={3} text={asked.figures} label={t("pairing.figures", { figures: spelled(asked.figures) })} />
          <div className={css.line}>
            <Button tone="primary" size="large" onClick={pairing.same}>{t("pairing.same")}</Button>
            <Button size="large" onClick={pairing.refuse}>{t("pairing.notSame")}</Button>
          </div>
        </>
      ) : stage === "rights" && asked ? (
        <PairingRights machineName={asked.machineName} pairing={pairing} />
      ) : (
        <>
          <Notice tone="green">{t("pairing.admitted", { machine: asked?.machineName ?? "" })}</Notice>
          <div><Button tone="primary" autoFocus onClick={onClose}>{t("common.close")}</Button></div>
        </>
      )}
    </EditorPanel>
  );
};

const CodeStep = ({ pairing }: { readonly pairing: Pairing }) => {
  const t = useText();
  const format = useFormat();
  const now = useNow(1_000);
  const { opened } = pairing;
  if (!opened) return pairing.opening ? <SkeletonRows rows={4} /> : <div><Button tone="primary" onClick={pairing.start}>{t("pairing.newCode")}</Button></div>;
  const left = timeLeft(opened.expiresAt, now);
  if (left === null || pairing.isOver) {
    return (
      <>
        <Notice tone="amber">{t("pairing.expired")}</Notice>
        <div><Button tone="primary" onClick={pairing.start}>{t("pairing.newCode")}</Button></div>
      </>
    );
  }
  return (
    <>
      <p className={css.lead}>{t("pairing.codeText")}</p>
      <img className={css.qr} src={`data:image/svg+xml;utf8,${encodeURIComponent(opened.qrSvg)}`} alt={t("pairing.qr")} />
      <Compared text={opened.code} label={t("pairing.codeLabel", { code: spelled(opened.code) })} />
      <div className={css.waiting}>
        <span role="status">{t("pairing.waiting")}</span>
        <span className={css.left}>{t("pairing.expires", { time: format.code(left) })}</span>
      </div>
    </>
  );
};
