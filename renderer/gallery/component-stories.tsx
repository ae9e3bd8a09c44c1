import { IconCalendarOff, IconPlus } from "@tabler/icons-react";
import type { Minor } from "#shared/core/money.ts";
import { Button, IconButton } from "../components/button.tsx";
import { MoneyText } from "../components/money-text.tsx";
import { Fact, Panel, PanelSection } from "../components/panel.tsx";
import { Avatar, PatientName } from "../components/person.tsx";
import { EmptyState, ErrorState, Notice, SkeletonRows } from "../components/states.tsx";
import { StatusTag } from "../components/status-tag.tsx";
import { Stepper } from "../components/stepper.tsx";
import css from "./gallery.module.css";
import type { Story } from "./story.ts";

const steps = [{ key: "booked", label: "Booked · محجوز" }, { key: "arrived", label: "Arrived · وصل" }, { key: "started", label: "In room · في الغرفة" }, { key: "finished", label: "Done · انتهى" }] as const;

export const componentStories: readonly Story[] = [
  {
    id: "components/parts",
    render: () => (
      <>
        <div className={css.line}>
          <Button tone="primary" hint="R">Start visit</Button>
          <Button hint="M">Move</Button>
          <Button tone="quiet">Quiet</Button>
          <Button tone="danger">Void</Button>
          <Button tone="primary" disabled>Disabled</Button>
          <Button busy>Busy</Button>
          <Button size="small" icon={<IconPlus size={15} />}>Small</Button>
          <IconButton label="Add" icon={<IconPlus size={17} />} bordered />
        </div>
        <div className={css.line}>
          {(["accent", "amber", "red", "blue", "green", "grey"] as const).flatMap((tone) => [
            <StatusTag key={tone} tone={tone} dot>{tone}</StatusTag>,
            <StatusTag key={`${tone}-line`} tone={tone} outlined>{tone}</StatusTag>,
          ])}
        </div>
        <div className={css.line}>
          {[0, 1, 2, 3, 4, 5, 6, 7].map((hue) => <Avatar key={hue} name="Hanan Mansour" hue={hue} />)}
          <Avatar name="د. حنان منصور" size="large" />
          <PatientName name="نور أبو زيد" strong />
          <PatientName name="Aya Mostafa" struck />
        </div>
        <div className={css.columns}>
          {steps.map((step) => <Stepper key={step.key} label="Status" steps={steps} current={step.key} onStep={() => undefined} />)}
        </div>
        <div className={css.columns}>
          <Panel label="Money">
            <PanelSection title="Today · اليوم">
              <Fact name="Consultation"><MoneyText amount={25_000 as Minor} /></Fact>
              <Fact name="Total" tone="strong"><MoneyText amount={37_000 as Minor} tone="strong" /></Fact>
              <Fact name="Due" tone="due"><MoneyText amount={27_000 as Minor} tone="due" /></Fact>
              <Fact name="Refund"><MoneyText amount={-27_050 as Minor} /></Fact>
              <Fact name="KWD"><MoneyText amount={12_345_678 as Minor} currency="KWD" /></Fact>
            </PanelSection>
          </Panel>
          <Panel label="Empty"><EmptyState icon={<IconCalendarOff size={22} stroke={1.6} />} title="No bookings today" text="Book the first one, or import what you have." actions={<><Button tone="primary" hint="N">Book</Button><Button>Import</Button></>} /></Panel>
          <Panel label="Error"><ErrorState title="This screen stopped" text="What you saved is safe." code="window-1x8k2p" onRetry={() => undefined} /></Panel>
        </div>
        <div className={css.columns}>
          <Notice tone="red">Wrong password. Two tries left.</Notice>
          <Notice tone="amber">The last proved backup is nine days old.</Notice>
          <Notice tone="green">The audit trail is whole: 41,233 entries.</Notice>
        </div>
        <Panel label="Busy"><SkeletonRows rows={4} /></Panel>
      </>
    ),
  },
  { id: "frame/command-box", place: "settings", press: "Ctrl+K" },
  { id: "frame/keys", place: "settings", press: "?" },
];
