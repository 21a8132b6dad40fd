import { RequireSession } from "@/features/auth/components/require-session";
import { ArchivedScreen } from "./archived-screen";
import { titled } from "@/lib/language/server";

export const generateMetadata = titled("app.archivedChats");

export default function ArchivedPage() {
  return (
    <RequireSession>
      <ArchivedScreen />
    </RequireSession>
  );
}
