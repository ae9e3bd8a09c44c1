import { useText } from "../../i18n.tsx";

export const SettingsScreen = () => <h1>{useText()("place.settings")}</h1>;
