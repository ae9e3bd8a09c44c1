import type { OutputOf } from "#shared/ipc/contract.ts";
import { sampleClinic } from "../../testing/sample-clinic.ts";
import type { ClinicOnPc } from "./use-clinics.ts";

const nile: ClinicOnPc = {
  id: "first", name: sampleClinic.name, nameOther: sampleClinic.nameOther, language: "ar", folder: "/home/desk/.config/Daftar/clinic", state: "ready", isOpen: true, hasServer: true, waiting: 0,
};

const delta: ClinicOnPc = { ...nile, id: "c1", name: "عيادة الدلتا للأسنان", nameOther: "Delta Dental", folder: "/home/desk/.config/Daftar/clinics/c1", isOpen: false, waiting: 3 };
const eyes: ClinicOnPc = { ...delta, id: "c2", name: "مركز النور للعيون", nameOther: "Al-Nour Eye Centre", hasServer: false, waiting: 0 };
const lost: ClinicOnPc = { ...delta, id: "c3", name: "Garden City Physio", nameOther: "علاج طبيعي جاردن سيتي", language: "en", folder: "/media/old-disk/Daftar/clinics/c3", state: "missing" };

export const fourClinics: OutputOf<"clinics.list"> = [nile, delta, eyes, lost];
/** The clinic that should be open is the one whose disk is not there. */
export const lostOneOpen: OutputOf<"clinics.list"> = [{ ...nile, isOpen: false }, delta, { ...lost, isOpen: true }];
/** An empty folder beside Nile, in which the first run stands. */
export const oneAdded: OutputOf<"clinics.list"> = [{ ...nile, isOpen: false }, { ...delta, name: null, nameOther: null, language: null, hasServer: null, waiting: null, state: "new", isOpen: true }];
