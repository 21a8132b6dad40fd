declare namespace NodeJS {
  interface ProcessEnv {
    readonly NEXT_RUNTIME?: "nodejs" | "edge";
    readonly BACKEND_URL?: string | undefined;
    readonly NEXT_PUBLIC_API_BASE?: string | undefined;
    readonly NEXT_PUBLIC_WS_BASE?: string | undefined;
  }
}

declare module "markdown-it-emoji/lib/data/full.mjs" {
  /** Maps each short code to its emoji. */
  const names: Readonly<Record<string, string>>;
  export default names;
}
