import { appError } from "#shared/errors.ts";
import type { Story } from "../../gallery/story.ts";
import { sampleSession } from "../../testing/sample-clinic.ts";
import { fourClinics, lostOneOpen, oneAdded } from "./fixtures.ts";
import { ClinicsPage } from "./screen.tsx";

const back = () => undefined;

export const stories: readonly Story[] = [
  { id: "clinics/sign-in", answers: () => ({ "session.state": { value: sampleSession("signedOut") }, "clinics.list": { value: fourClinics } }), place: "settings" },
  { id: "clinics/list", answers: () => ({ "clinics.list": { value: fourClinics } }), render: () => <ClinicsPage onBack={back} /> },
  { id: "clinics/loading", answers: () => ({ "clinics.list": "never" }), render: () => <ClinicsPage onBack={back} /> },
  { id: "clinics/busy", answers: () => ({ "clinics.list": { value: fourClinics }, "clinics.switch": { refuse: appError("clinicBusy") } }), render: () => <ClinicsPage onBack={back} />, click: "ul button" },
  { id: "clinics/menu", answers: () => ({ "clinics.list": { value: fourClinics } }), place: "settings", click: "header [aria-haspopup='dialog']" },
  { id: "clinics/added", answers: () => ({ "session.state": { value: sampleSession("noClinic") }, "clinics.list": { value: oneAdded } }), place: "settings" },
  {
    id: "clinics/missing",
    answers: () => ({ "session.state": { refuse: appError("clinicMissing", { folder: "/media/old-disk/Daftar/clinics/c3" }) }, "clinics.list": { value: lostOneOpen } }),
    place: "settings",
  },
  {
    id: "clinics/in-use",
    answers: () => ({ "session.state": { refuse: appError("storeInUse", { holder: "terminal, process 4711 on desk-1" }) }, "clinics.list": { value: fourClinics } }),
    place: "settings",
  },
];
