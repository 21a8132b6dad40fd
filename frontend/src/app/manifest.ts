import type { MetadataRoute } from "next";
import { readText } from "@/lib/language/server";

/** What a phone or a desktop needs to install the app: served as /manifest.webmanifest. */
export default async function manifest(): Promise<MetadataRoute.Manifest> {
  const t = await readText();
  return {
    id: "/",
    name: "Bronn",
    short_name: "Bronn",
    lang: t.language,
    description: t("app.description"),
    start_url: "/chat",
    scope: "/",
    display: "standalone",
    background_color: "#161317",
    theme_color: "#161317",
    categories: ["entertainment", "social"],
    icons: [
      { src: "/icons/icon-192.png", sizes: "192x192", type: "image/png" },
      { src: "/icons/icon-512.png", sizes: "512x512", type: "image/png" },
      { src: "/icons/maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
    ],
  };
}
