import { VerifyPanel } from "@/features/auth/components/verify-panel";
import { titled } from "@/lib/language/server";

export const generateMetadata = titled("app.confirmTitle");

export default function VerifyEmailPage() {
  return <VerifyPanel />;
}
