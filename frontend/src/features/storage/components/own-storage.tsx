"use client";

import { Notice, NoticeAction } from "@/components/ui/notice";
import { describeError } from "@/lib/api-error";
import { useStorage } from "../use-storage";
import { StorageState } from "./storage-state";
import { useText } from "@/lib/language/use-text";

/** The signed-in person's storage, once it is known. */
export function OwnStorage() {
  const t = useText();
  const { data, error, refetch } = useStorage();
  if (data) return <StorageState storage={data} />;
  if (!error) return <p className="text-sm text-muted">…</p>;
  return (
    <Notice look="alarm">
      {describeError(error)}
      <NoticeAction onClick={() => void refetch()}>{t("common.tryAgain")}</NoticeAction>
    </Notice>
  );
}
