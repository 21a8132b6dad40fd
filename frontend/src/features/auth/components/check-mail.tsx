import { Button } from "@/components/ui/button";
import { withReturnPath } from "@/lib/return-path";
import { OtherWay } from "./form-parts";
import { Outcome } from "./outcome";
import { ResendButton } from "./resend-button";
import { useText } from "@/lib/language/use-text";

interface CheckMailProps {
  readonly email: string;
  readonly next: string | null;
  readonly onBack: () => void;
}

/** Shown after signing up if the email address must be confirmed first. */
export function CheckMail({ email, next, onBack }: CheckMailProps) {
  const t = useText();
  return (
    <>
      <Outcome title={t("auth.checkMail")}>
        <p>
          {t.rich("auth.mailUnderway", {
            email,
            b: (chunks) => <strong className="break-all text-ink">{chunks}</strong>,
          })}
        </p>
        <p className="text-sm">{t("auth.lookOrAsk")}</p>
      </Outcome>
      <div className="mt-5 space-y-3">
        <ResendButton email={email} />
        <Button look="ghost" className="w-full" onClick={onBack}>
          {t("auth.otherAddress")}
        </Button>
      </div>
      <OtherWay before={t("auth.confirmedAlready")} href={withReturnPath("/login", next)}>
        {t("common.signIn")}
      </OtherWay>
    </>
  );
}
