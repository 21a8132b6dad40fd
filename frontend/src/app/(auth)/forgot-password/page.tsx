import type { Metadata } from "next";
import { ForgotPanel } from "@/features/auth/components/forgot-panel";

export const metadata: Metadata = { title: "Forgot password" };

export default function ForgotPasswordPage() {
  return <ForgotPanel />;
}
