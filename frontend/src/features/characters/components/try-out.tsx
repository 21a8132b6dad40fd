"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { Notice, NoticeAction } from "@/components/ui/notice";
import { TextArea } from "@/components/ui/text-area";
import { describeError } from "@/lib/api-error";
import type { CharacterDetail, TryReceipt } from "@/lib/api-schema";
import { queryKeys } from "@/lib/query-keys";
import { useText } from "@/lib/language/use-text";
import { tryCharacter } from "../api";

/** Nothing is asked while somebody types on. */
const PAUSE_MS = 400;

function usePaused(text: string): string {
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => {
      setPaused(text);
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [text]);
  return paused;
}

interface TryOutProps {
  readonly character: CharacterDetail;
  readonly renderReceipt: (receipt: TryReceipt) => ReactNode;
}

/** What a reply to a message would be made from, told while the message is typed. */
export function TryOut({ character, renderReceipt }: TryOutProps) {
  const t = useText();
  const { id, name, version } = character;
  const [message, setMessage] = useState("");
  const wanted = usePaused(message.trim());
  const { data, error, refetch } = useQuery({
    queryKey: queryKeys.characterTry(id, version.number, wanted),
    queryFn: ({ signal }) => tryCharacter(id, wanted, signal),
    enabled: wanted !== "",
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 60_000,
  });
  return (
    <section
      aria-label={t("editor.tryOut")}
      className="overflow-hidden rounded-2xl border bg-raised"
    >
      <div className="p-4 sm:p-5">
        <h2 className="mb-3 font-voice text-heading font-semibold">{t("editor.tryOut")}</h2>
        <TextArea
          label={t("editor.trySay")}
          rows={2}
          value={message}
          onText={setMessage}
          hint={t("editor.tryHint", { name })}
        />
        {error && wanted && (
          <Notice look="alarm" className="mt-3">
            <span>{describeError(error)}</span>
            <NoticeAction onClick={() => void refetch()}>{t("common.tryAgain")}</NoticeAction>
          </Notice>
        )}
      </div>
      {data && wanted && <div className="border-t">{renderReceipt(data)}</div>}
    </section>
  );
}
