import { ResetPanel } from "@/features/auth/components/reset-panel";
import { titled } from "@/lib/language/server";

export const generateMetadata = titled("common.newPassword");

export default function ResetPasswordPage() {
  return <ResetPanel />;
}
