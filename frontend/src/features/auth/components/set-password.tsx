import { RefusalNotice } from "@/components/refusal-notice";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { sortErrors } from "@/lib/form-errors";
import { useAction } from "@/lib/use-action";
import { requestReset } from "../api";
import { useText } from "@/lib/language/use-text";

/** For an account that so far can only sign in with Google. */
export function SetPassword({ email }: { readonly email: string }) {
  const t = useText();
  const ask = useAction(() => requestReset(email));
  const { refusal } = sortErrors(ask.error, []);
  return (
    <div>
      <p className="text-sm text-muted">{t("account.noOwnPassword")}</p>
      <RefusalNotice error={ask.error} refusal={refusal} className="mt-4" />
      <Button className="mt-4" aria-disabled={ask.isBusy} onClick={() => ask.run()}>
        {ask.isBusy ? t("common.sending") : t("account.mailLink")}
      </Button>
      <div role="status">
        {ask.isDone && (
          <Notice isNews={false} className="mt-4">
            {t("account.mailUnderway", { email })}
          </Notice>
        )}
      </div>
    </div>
  );
}
