import type { Metadata } from "next";
import { RequireSession } from "@/features/auth/components/require-session";
import { SettingsScreen } from "./settings-screen";

export const metadata: Metadata = { title: "Settings" };

export default function SettingsPage() {
  return (
    <RequireSession>
      <SettingsScreen />
    </RequireSession>
  );
}
