import { GOOGLE_SCRIPT } from "./google-policy";

/** The functions of Google's script that are used here. */
interface GoogleIdentity {
  initialize(options: {
    readonly client_id: string;
    readonly nonce: string;
    readonly callback: (answer: { readonly credential?: unknown }) => void;
    readonly auto_select: false;
  }): void;
  renderButton(
    parent: HTMLElement,
    options: {
      readonly type: "standard";
      readonly theme: "outline" | "filled_black";
      readonly size: "large";
      readonly text: "signin_with" | "signup_with" | "continue_with";
      readonly width: number;
    },
  ): void;
}

interface GoogleWindow {
  readonly google?: { readonly accounts?: { readonly id?: GoogleIdentity } };
}

const TIMEOUT_MS = 10_000;

let loading: Promise<GoogleIdentity> | null = null;

function readIdentity(): GoogleIdentity | undefined {
  return (window as GoogleWindow).google?.accounts?.id;
}

function load(): Promise<GoogleIdentity> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const timer = setTimeout(fail, TIMEOUT_MS);
    function fail(): void {
      clearTimeout(timer);
      script.remove();
      reject(new Error("Google's script did not load"));
    }
    script.src = GOOGLE_SCRIPT;
    script.async = true;
    // The styles that the script inserts need the same nonce.
    script.nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";
    script.onerror = fail;
    script.onload = () => {
      const identity = readIdentity();
      if (!identity) {
        fail();
        return;
      }
      clearTimeout(timer);
      resolve(identity);
    };
    document.head.append(script);
  });
}

/** Loads Google's script once. Rejects if that fails; the next call tries again. */
export function loadGoogleIdentity(): Promise<GoogleIdentity> {
  const identity = readIdentity();
  if (identity) return Promise.resolve(identity);
  loading ??= load().finally(() => {
    loading = null;
  });
  return loading;
}

/** The email address in a token of Google's, for display only: its signature is not checked here. */
export function readTokenEmail(idToken: string): string | null {
  try {
    const text = (idToken.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/");
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const email = (claims as { readonly email?: unknown } | null)?.email;
    return typeof email === "string" ? email : null;
  } catch {
    return null;
  }
}
