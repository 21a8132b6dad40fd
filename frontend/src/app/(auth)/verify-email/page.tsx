import type { Metadata } from "next";
import { VerifyPanel } from "@/features/auth/components/verify-panel";

export const metadata: Metadata = { title: "Confirm your address" };

export default function VerifyEmailPage() {
  return <VerifyPanel />;
}
