import type { NextConfig } from "next";

const securityHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=()" },
];

const config: NextConfig = {
  agentRules: false,
  // The badge would cover the account's address in the sidebar; errors still show.
  devIndicators: false,
  poweredByHeader: false,
  // Few large chunks of script instead of many small ones: half the requests, and 4 to 6 kB less on every page, because
  // larger files compress better (requestCost and the sizes are in bytes, before minification).
  experimental: {
    turbopackChunking: { requestCost: 5e6, minChunkSize: 1e6, maxMergeChunkSize: 5e6 },
  },
  reactStrictMode: true,
  turbopack: { rules: { "marked.esm.js": { loaders: ["./loaders/marked-lexer.mjs"] } } },
  // `make check` checks the types, so a build does not repeat it.
  typescript: { ignoreBuildErrors: true },
  // `next start` does not work with the standalone output, so only the image's build sets NEXT_OUTPUT.
  ...(process.env["NEXT_OUTPUT"] === "standalone" ? { output: "standalone" as const } : {}),
  // A redirect would drop the body of a POST to `/api/dj/<path>/`.
  skipTrailingSlashRedirect: true,
  headers: () =>
    Promise.resolve([
      { source: "/:path*", headers: securityHeaders },
      {
        source: "/fonts/:path*",
        headers: [{ key: "Cache-Control", value: "public, max-age=31536000, immutable" }],
      },
      // The addresses of these pages contain secret tokens until the page removes them.
      {
        source: "/:page(verify-email|reset-password)",
        headers: [{ key: "Referrer-Policy", value: "no-referrer" }],
      },
    ]),
};

export default config;
