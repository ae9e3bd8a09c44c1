import { appError, type AppError } from "#shared/errors.ts";

/** What a call that brought nothing is to whoever asked at the desk. */
export const errorOfFault = (fault: { readonly code: string }): AppError => {
  switch (fault.code) {
    case "offline":
    case "busy":
    case "unavailable":
    case "internal":
      return appError("syncOffline");
    case "revoked":
    case "unknownDevice":
      return appError("machineRevoked");
    case "notAdmin":
      return appError("notAdminMachine");
    default:
      return appError("syncRefused", { why: fault.code });
  }
};
