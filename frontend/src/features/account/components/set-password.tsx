"use client";

import { RefusalNotice } from "@/components/refusal-notice";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { sortErrors } from "@/lib/form-errors";
import { useAction } from "@/lib/use-action";
import { requestPassword } from "../api";

/** For an account that only Google opens so far. */
export function SetPassword({ email }: { readonly email: string }) {
  const ask = useAction(() => requestPassword(email));
  const { refusal } = sortErrors(ask.error, []);
  return (
    <div>
      <p className="text-sm text-muted">
        Google opens this account; it has no password of its own. A mail brings a link to choose
        one, for signing in without Google.
      </p>
      <RefusalNotice error={ask.error} refusal={refusal} className="mt-4" />
      <Button
        className="mt-4"
        aria-disabled={ask.isBusy}
        onClick={() => {
          ask.run();
        }}
      >
        {ask.isBusy ? "Sending…" : "Mail me a link"}
      </Button>
      <div role="status">
        {ask.result !== undefined && (
          <Notice isNews={false} className="mt-4">
            A mail is on its way to {email}. Choosing a password signs you out everywhere.
          </Notice>
        )}
      </div>
    </div>
  );
}
