import { titled } from "@/lib/language/server";
import { LorebooksScreen } from "./lorebooks-screen";

export const generateMetadata = titled("lore.books");

export default function LorebooksPage() {
  return <LorebooksScreen />;
}
