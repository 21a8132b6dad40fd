/** Everything but the composer of a new chat, which works without these parts. */

export { Elsewhere } from "./elsewhere";
export { KeptPlace } from "./kept-place";
export { ListLine } from "./list-line";
export { OpenChat } from "./open-chat";
export { ChatPickers } from "./pickers";
export { Sidebar, SidebarDrawer } from "./sidebar";
export { TopBar } from "./top-bar";
export { LeafControls } from "@/features/characters/components/leaf-controls";
export { Markdown } from "@/components/markdown/markdown";
export { FirstWords } from "@/features/chat/components/first-words";
export { createLiveSocket } from "@/features/chat/live/create-live-socket";
