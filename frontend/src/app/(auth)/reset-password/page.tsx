import type { Metadata } from "next";
import { ResetPanel } from "@/features/auth/components/reset-panel";

export const metadata: Metadata = { title: "New password" };

export default function ResetPasswordPage() {
  return <ResetPanel />;
}
