import { SettingsScreen } from "./settings-screen";
import { titled } from "@/lib/language/server";

export const generateMetadata = titled("common.settings");

export default function SettingsPage() {
  return <SettingsScreen />;
}
