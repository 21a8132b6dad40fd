/** What stands around the words and what is read, not written. A new chat can be written in without it. */

export { Elsewhere } from "./elsewhere";
export { KeptPlace } from "./kept-place";
export { ListLine } from "./list-line";
export { OpenChat } from "./open-chat";
export { NewChatPickers } from "./pickers";
export { Sidebar, SidebarDrawer } from "./sidebar";
export { TopBar } from "./top-bar";
export { LeafControls } from "@/features/characters/components/leaf-controls";
export { Markdown } from "@/components/markdown/markdown";
export { FirstWords } from "@/features/chat/components/first-words";
export { createLiveSocket } from "@/features/chat/live/create-live-socket";
