import { ArchivedScreen } from "./archived-screen";
import { titled } from "@/lib/language/server";

export const generateMetadata = titled("app.archivedChats");

export default function ArchivedPage() {
  return <ArchivedScreen />;
}
