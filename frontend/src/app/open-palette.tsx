import { useConversations } from "@/features/conversations/use-conversations";
import { Palette } from "@/features/search/components/palette";

const RECENT = 6;

interface OpenPaletteProps {
  readonly onOpenChat: (address: string) => void;
  readonly onClose: () => void;
}

/** The palette with the newest chats in it. */
export function OpenPalette(props: OpenPaletteProps) {
  const { data = [] } = useConversations();
  return <Palette {...props} recent={data.slice(0, RECENT)} />;
}
