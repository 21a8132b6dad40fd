import { ForgotPanel } from "@/features/auth/components/forgot-panel";
import { titled } from "@/lib/language/server";

export const generateMetadata = titled("app.forgotTitle");

export default function ForgotPasswordPage() {
  return <ForgotPanel />;
}
