"use client";

import Link from "next/link";
import { useState } from "react";
import { Mark } from "@/components/mark";
import { RefusalNotice } from "@/components/refusal-notice";
import { Form } from "@/components/ui/form";
import { buttonClass } from "@/components/ui/button";
import { HiddenUsername } from "@/components/ui/hidden-username";
import { PasswordField } from "@/components/ui/password-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { ApiError } from "@/lib/api-error";
import { sortErrors } from "@/lib/form-errors";
import { readSessionState } from "@/lib/session";
import { type Action, useAction } from "@/lib/use-action";
import { useLinkSecrets } from "@/lib/link-secrets";
import { LIKE_FIELDS } from "../like-fields";
import { fetchMe } from "../account-api";
import { confirmReset } from "../api";
import { forgetResetAddress, readResetAddress } from "../reset-address";
import { OtherWay, Title } from "./form-parts";
import { Outcome } from "./outcome";
import { useText } from "@/lib/language/use-text";

const NAMES = ["uid", "token"];
const PATIENCE_MS = 3_000;

/** This browser's session may be the same user's and no longer valid: a refused request ends it. */
async function endDeadSession(): Promise<void> {
  if (readSessionState() === "signed-out") return;
  await fetchMe(AbortSignal.timeout(PATIENCE_MS)).catch(() => undefined);
}

function DeadLink() {
  const t = useText();
  return (
    <Outcome isRefusal title={t("auth.linkDoesNotCount")}>
      <p>{t("auth.cameApart")}</p>
      <Link href="/forgot-password" className={buttonClass("solid", LIKE_FIELDS)}>
        {t("auth.askNewLink")}
      </Link>
      <OtherWay before={t("auth.rememberedOld")} href="/login">
        {t("common.signIn")}
      </OtherWay>
    </Outcome>
  );
}

function NewPasswordForm({ save }: { readonly save: Action<string, unknown> }) {
  const t = useText();
  const [password, setPassword] = useState("");
  const { fields, refusal } = sortErrors(save.error, ["new_password"]);

  return (
    <Form error={save.error} onSubmit={() => save.run(password)}>
      <Title lead={t("auth.opensFromNow")}>{t("auth.chooseNew")}</Title>
      <RefusalNotice error={save.error} refusal={refusal} />
      <HiddenUsername email={readResetAddress()} />
      <PasswordField
        label={t("common.newPassword")}
        name="new-password"
        autoComplete="new-password"
        required
        hint={t("common.atLeast")}
        value={password}
        errors={fields["new_password"]}
        onText={setPassword}
      />
      <SubmitButton
        isBusy={save.isBusy}
        busy={t("common.saving")}
        className={`mt-6 ${LIKE_FIELDS}`}
      >
        {t("auth.savePassword")}
      </SubmitButton>
      <OtherWay before={t("auth.rememberedOld")} href="/login">
        {t("common.signIn")}
      </OtherWay>
    </Form>
  );
}

/** The page that the link in a mail opens to choose a new password. */
export function ResetPanel() {
  const t = useText();
  const secrets = useLinkSecrets(NAMES);
  const { uid, token } = secrets ?? {};
  const save = useAction(
    (password: string) =>
      confirmReset({ uid: uid ?? "", token: token ?? "", new_password: password }),
    {
      onSuccess: async () => {
        forgetResetAddress();
        await endDeadSession();
      },
    },
  );
  if (secrets === null)
    return <Mark className="mx-auto my-10 size-9 animate-smoulder text-ember" />;
  if (save.isDone)
    return (
      <Outcome title={t("auth.passwordChanged")}>
        <p>{t("auth.signInNew")}</p>
        <Link href="/login" className={buttonClass("solid", LIKE_FIELDS)}>
          {t("common.signIn")}
        </Link>
      </Outcome>
    );
  const isDead = save.error instanceof ApiError && save.error.code === "invalid_token";
  if (isDead || !uid || !token) return <DeadLink />;
  return <NewPasswordForm save={save} />;
}
