import { useCallback } from "react";
import { phoneForReading } from "#shared/domain/patients/phone.ts";
import { useFormat } from "../i18n.tsx";
import { useClinic } from "./session.tsx";

/** A telephone number as it is read out here: national at home, in the reader's digits. */
export const usePhoneText = (): ((phone: string) => string) => {
  const format = useFormat();
  const { country } = useClinic();
  return useCallback((phone) => format.phone(phoneForReading(phone, country)), [format, country]);
};
