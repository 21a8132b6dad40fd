import type { ReactNode } from "react";
import { RequireSession } from "@/features/auth/components/require-session";

/** The pages that only a signed-in user sees; the chat has a layout of its own. */
export default function PrivateLayout({ children }: { readonly children: ReactNode }) {
  return <RequireSession>{children}</RequireSession>;
}
