import { UsageScreen } from "./usage-screen";
import { titled } from "@/lib/language/server";

export const generateMetadata = titled("common.usage");

export default function UsagePage() {
  return <UsageScreen />;
}
