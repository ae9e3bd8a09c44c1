export const patientsEn = {} as const;
