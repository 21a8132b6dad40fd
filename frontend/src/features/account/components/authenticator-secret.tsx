import { CopyButton } from "@/components/ui/copy-button";
import { Fold } from "@/components/ui/fold";
import type { NewAuthenticator } from "@/lib/api-schema";
import { useText } from "@/lib/language/use-text";

/** The secret for an authenticator app: as a QR code, as text, and as a link for the phone itself. */
export function AuthenticatorSecret({ secret, uri, qr_code }: NewAuthenticator) {
  const t = useText();
  return (
    <div>
      {/* As an image, not as markup of this page, so that nothing in the SVG can run. */}
      {/* oxlint-disable-next-line nextjs/no-img-element -- nothing to optimise in a data address */}
      <img
        src={`data:image/svg+xml,${encodeURIComponent(qr_code)}`}
        alt={t("account.qr")}
        className="mx-auto size-44 rounded-xl bg-white"
      />
      <p className="mt-3 text-center text-sm pointer-fine:hidden">
        <a href={uri} className="font-semibold text-ember underline underline-offset-4">
          {t("account.openInApp")}
        </a>
      </p>
      <Fold className="mt-3" summary={t("account.typeInstead")}>
        <p className="mt-2 flex items-center gap-2 rounded-xl border bg-sunken px-3.5 py-2">
          <span data-testid="secret" className="grow font-mono break-words">
            {secret.replace(/.{4}(?=.)/g, "$& ")}
          </span>
          <CopyButton text={secret} isSmall />
        </p>
      </Fold>
    </div>
  );
}
