import { titled } from "@/lib/language/server";
import { LorebookScreen } from "./lorebook-screen";

export const generateMetadata = titled("lore.book");

export default async function LorebookPage({ params }: PageProps<"/lorebooks/[lorebookId]">) {
  const { lorebookId } = await params;
  return <LorebookScreen id={lorebookId} />;
}
