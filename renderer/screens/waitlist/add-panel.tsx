import { NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import type { LocalDate } from "#shared/core/time.ts";
import { useToday } from "../../app/clock.tsx";
import { Button } from "../../components/button.tsx";
import { DateField } from "../../components/fields.tsx";
import { Panel } from "../../components/panel.tsx";
import { Notice } from "../../components/states.tsx";
import { useText } from "../../i18n.tsx";
import { Choice } from "../../components/choice.tsx";
import type { PatientSummary } from "../day/model.ts";
import { FormHeading } from "../day/panel/form-heading.tsx";
import { FoundPatient } from "../day/panel/found-patient.tsx";
import { PatientPicker } from "../day/panel/patient-picker.tsx";
import { RegisterForm } from "../day/panel/register-form.tsx";
import type { Waitlist } from "./use-waitlist.ts";
import styles from "./waitlist.module.css";

const parts = ["any", "morning", "afternoon", "evening"] as const;
const priorities = ["0", "1", "2"] as const;

/** Puts somebody on the list: who, for what, from when, and how urgent. */
export const AddPanel = ({ waitlist, onDone }: { readonly waitlist: Waitlist; readonly onDone: () => void }) => {
  const t = useText();
  const today = useToday();
  const { directory } = waitlist;
  const services = directory.services.filter((one) => one.bookable && one.active);
  const [patient, setPatient] = useState<PatientSummary | null>(null);
  const [newName, setNewName] = useState<string | null>(null);
  const [serviceChosen, setService] = useState<string | null>(null);
  const service = services.find((one) => one.id === serviceChosen) ?? services[0];
  const [doctor, setDoctor] = useState("");
  const [from, setFrom] = useState<LocalDate>(today);
  const [to, setTo] = useState<LocalDate | null>(null);
  const [part, setPart] = useState<(typeof parts)[number]>("any");
  const [priority, setPriority] = useState<(typeof priorities)[number]>("0");
  const [note, setNote] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const save = async (): Promise<void> => {
    if (!patient || !service) return;
    const practitionerId = directory.practitioners.find((one) => one.id === doctor)?.id;
    const refused = await waitlist.add({
      patientId: patient.patientId as Parameters<Waitlist["add"]>[0]["patientId"],
      serviceId: service.id, fromOn: from, partOfDay: part, priority: Number(priority),
      ...(practitionerId === undefined ? {} : { practitionerId }), ...(to === null ? {} : { toOn: to }), ...(note.trim() === "" ? {} : { note: note.trim() }),
    }, directory.nameOf(patient.name, patient.nameOther));
    setProblem(refused);
    if (refused === null) onDone();
  };
  return (
    <Panel side label={t("waitlist.add")} foot={<Button form="waitlist" type="submit" tone="primary" size="large" block hint="Enter" busy={waitlist.adding} disabled={!patient}>{t("waitlist.add")}</Button>}>
      <FormHeading title={t("waitlist.add")} onBack={onDone} />
      <form
        id="waitlist"
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {patient ? <button type="button" className={styles.chosen} title={t("day.book.changePatient")} onClick={() => setPatient(null)}><FoundPatient patient={patient} /></button>
        : newName === null ? <PatientPicker autoFocus onPick={setPatient} onNew={setNewName} />
        : <RegisterForm name={newName} onBack={() => setNewName(null)} onDone={(made) => { setNewName(null); setPatient(made); }} />}
        <NativeSelect label={t("day.book.service")} value={service?.id ?? ""} data={services.map((one) => ({ value: one.id as string, label: directory.nameOf(one.name, one.nameOther) }))} onChange={(event) => setService(event.currentTarget.value)} />
        <NativeSelect label={t("day.book.doctor")} value={doctor} data={[{ value: "", label: t("waitlist.anyDoctor") }, ...directory.practitioners.filter((one) => one.active).map((one) => ({ value: one.id as string, label: directory.nameOf(one.name, one.nameOther) }))]} onChange={(event) => setDoctor(event.currentTarget.value)} />
        <div className={styles.pair}>
          <DateField label={t("waitlist.fromOn")} value={from} today={today} onChange={(day) => setFrom(day ?? today)} />
          <DateField label={t("waitlist.toOn")} value={to} today={today} onChange={setTo} />
        </div>
        <NativeSelect label={t("waitlist.part")} value={part} data={parts.map((one) => ({ value: one, label: t(`waitlist.part.${one}`) }))} onChange={(event) => setPart(event.currentTarget.value as (typeof parts)[number])} />
        <Choice block label={t("waitlist.priority")} value={priority} onChange={setPriority} options={priorities.map((one) => ({ value: one, label: t(`waitlist.priority.${one}`) }))} />
        <TextInput label={t("waitlist.note")} value={note} maxLength={300} dir="auto" onChange={(event) => setNote(event.currentTarget.value)} />
        {problem !== null && <Notice tone="red">{problem}</Notice>}
      </form>
    </Panel>
  );
};
