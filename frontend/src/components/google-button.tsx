import { useTheme } from "next-themes";
import { useEffect, useRef, useState } from "react";
import { loadGoogleIdentity } from "@/lib/google-script";
import { createUniqueId } from "@/lib/unique-id";
import { useGoogle } from "@/lib/use-google";
import { Notice, NoticeAction } from "./ui/notice";
import { useText } from "@/lib/language/use-text";

/** Google's answer to one press of its button. */
export interface GoogleCredential {
  readonly idToken: string;
  readonly nonce: string;
}

interface GoogleButtonProps {
  readonly text: "signin_with" | "signup_with" | "continue_with";
  readonly onCredential: (credential: GoogleCredential) => void;
}

type Progress = "loading" | "shown" | "failed";

const WIDTH = 304;

/** Google's own button, drawn by its script; renders nothing where this server does not offer it. */
export function GoogleButton(props: GoogleButtonProps) {
  const clientId = useGoogle();
  if (clientId === null) return null;
  return <DrawnButton {...props} clientId={clientId} />;
}

function DrawnButton({ text, onCredential, clientId }: GoogleButtonProps & { clientId: string }) {
  const t = useText();
  const frame = useRef<HTMLDivElement>(null);
  const report = useRef(onCredential);
  const [progress, setProgress] = useState<Progress>("loading");
  const [attempt, setAttempt] = useState(1);
  const { resolvedTheme } = useTheme();
  const theme = resolvedTheme === "dark" ? "filled_black" : "outline";

  useEffect(() => {
    report.current = onCredential;
  }, [onCredential]);

  useEffect(() => {
    let isOver = false;
    const nonce = createUniqueId();
    loadGoogleIdentity().then(
      (identity) => {
        if (isOver || !frame.current) return;
        identity.initialize({
          client_id: clientId,
          // Google puts the nonce into the token, which is therefore valid for this page only.
          nonce,
          auto_select: false,
          callback: ({ credential }) => {
            if (typeof credential === "string") report.current({ idToken: credential, nonce });
          },
        });
        frame.current.replaceChildren();
        identity.renderButton(frame.current, {
          type: "standard",
          size: "large",
          // Google's button does not shrink by itself, and a page of 360 pixels has less room than its usual width.
          width: Math.min(WIDTH, frame.current.clientWidth || WIDTH),
          theme,
          text,
        });
        setProgress("shown");
      },
      () => {
        if (!isOver) setProgress("failed");
      },
    );
    return () => {
      isOver = true;
    };
  }, [clientId, text, theme, attempt]);

  return (
    <div>
      {/* Google's iframe is made for light pages; a dark color scheme would put a white box behind it. */}
      <div
        ref={frame}
        aria-busy={progress === "loading"}
        hidden={progress === "failed"}
        className="flex min-h-11 justify-center [color-scheme:light]"
      />
      {progress === "failed" && (
        <Notice>
          <span>{t("common.googleDidNotLoad")}</span>
          <NoticeAction
            onClick={() => {
              setProgress("loading");
              setAttempt(attempt + 1);
            }}
          >
            {t("common.tryAgain")}
          </NoticeAction>
        </Notice>
      )}
    </div>
  );
}
