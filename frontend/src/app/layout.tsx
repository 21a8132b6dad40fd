import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { OfflineShell } from "@/components/offline-shell";
import { SOCKET_BASE_ATTRIBUTE, readSocketSetting } from "@/lib/env";
import {
  GOOGLE_ADMITTED_ATTRIBUTE,
  GOOGLE_ADMITTED_HEADER,
  GOOGLE_CLIENT_ATTRIBUTE,
  GOOGLE_CLIENT_HEADER,
} from "@/lib/google-policy";
import "./globals.css";
import { Providers } from "./providers";
import { loadMessages, readLanguage, readText } from "@/lib/language/server";
import { TextProvider } from "@/lib/language/use-text";

export async function generateMetadata(): Promise<Metadata> {
  const t = await readText();
  return {
    title: { default: "Bronn", template: "%s · Bronn" },
    description: t("app.description"),
    icons: { apple: "/icons/apple-touch-180.png" },
    appleWebApp: { title: "Bronn", statusBarStyle: "black-translucent" },
  };
}

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  viewportFit: "cover",
  interactiveWidget: "resizes-content",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#faf6ee" },
    { media: "(prefers-color-scheme: dark)", color: "#161317" },
  ],
};

/**
 * Preloaded, because any page needs them; other alphabets and italics are loaded when they are
 * used.
 */
const FONTS = ["figtree", "literata"] as const;

/** Reading the nonce makes every page render per request, which is what a nonce needs. */
export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const told = await headers();
  const language = await readLanguage();
  const nonce = told.get("x-nonce") ?? "";
  const attributes = {
    [SOCKET_BASE_ATTRIBUTE]: readSocketSetting(),
    [GOOGLE_CLIENT_ATTRIBUTE]: told.get(GOOGLE_CLIENT_HEADER) ?? undefined,
    [GOOGLE_ADMITTED_ATTRIBUTE]: told.get(GOOGLE_ADMITTED_HEADER) ?? undefined,
  };
  return (
    <html lang={language} suppressHydrationWarning {...attributes}>
      <head>
        {FONTS.map((font) => (
          <link
            key={font}
            rel="preload"
            as="font"
            type="font/woff2"
            crossOrigin="anonymous"
            href={`/fonts/${font}-latin-wght-normal.woff2`}
          />
        ))}
      </head>
      <body>
        <TextProvider language={language} messages={loadMessages(language)}>
          <Providers nonce={nonce}>{children}</Providers>
        </TextProvider>
        <OfflineShell />
      </body>
    </html>
  );
}
