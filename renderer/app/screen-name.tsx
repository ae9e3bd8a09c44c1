import { useEffect } from "react";

/** Says on the page's root which screen a person sees now, once it is drawn: the shell announces it, and the tests wait for it. */
export const ScreenName = ({ name }: { readonly name: "clinicTrouble" | "firstRun" | "signIn" | "changePassword" | "frame" }) => {
  useEffect(() => {
    document.documentElement.dataset["screen"] = name;
  }, [name]);
  return null;
};
