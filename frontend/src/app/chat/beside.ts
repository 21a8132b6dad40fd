export { Sidebar } from "./sidebar";
export { NewChatPickers, OpenChatPickers } from "./pickers";
