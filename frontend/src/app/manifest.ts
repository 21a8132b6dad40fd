import type { MetadataRoute } from "next";

/** What a phone or a desktop needs to install the app: served as /manifest.webmanifest. */
export default function manifest(): MetadataRoute.Manifest {
  return {
    id: "/",
    name: "Bronn",
    short_name: "Bronn",
    description: "A sellsword with opinions. Character chat on your own server.",
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
