import { Button } from "../../components/button.tsx";
import { useText } from "../../i18n.tsx";
import { DoorPage } from "../sign-in/door-page.tsx";

export const FirstRun = ({ onDone }: { readonly onDone: () => void }) => {
  const t = useText();
  return <DoorPage>{<Button onClick={onDone}>{t("common.finish")}</Button>}</DoorPage>;
};
