import type { ReactNode } from "react";
import { RequireSession } from "@/features/auth/components/require-session";

/** All pages that only a signed-in user sees. */
export default function PrivateLayout({ children }: { readonly children: ReactNode }) {
  return <RequireSession>{children}</RequireSession>;
}
