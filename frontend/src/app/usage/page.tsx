import type { Metadata } from "next";
import { RequireSession } from "@/features/auth/components/require-session";
import { UsageScreen } from "./usage-screen";

export const metadata: Metadata = { title: "Usage" };

export default function UsagePage() {
  return (
    <RequireSession>
      <UsageScreen />
    </RequireSession>
  );
}
