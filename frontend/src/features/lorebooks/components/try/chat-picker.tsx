import { useQuery } from "@tanstack/react-query";
import { ErrorNotice } from "@/components/error-notice";
import { Select } from "@/components/ui/select";
import { useDoomed } from "@/lib/doomed";
import { useText } from "@/lib/language/use-text";
import { shortenTitle } from "@/lib/short-title";
import { useAction } from "@/lib/use-action";
import { type TryMessage, fetchLastMessages, fetchLatestChats } from "../../try-messages";

/** Picks a chat, whose last messages are used. */
export function ChatPicker({
  onPick,
}: {
  readonly onPick: (messages: readonly TryMessage[]) => void;
}) {
  const t = useText();
  const { data } = useQuery({
    queryKey: ["lore-chats"],
    queryFn: ({ signal }) => fetchLatestChats(signal),
  });
  const doomed = useDoomed();
  const pick = useAction(fetchLastMessages, { onSuccess: onPick });
  const chats =
    data?.results.filter(({ id, message_count }) => message_count > 0 && !doomed.has(id)) ?? [];
  if (chats.length === 0) return null;
  return (
    <>
      <Select
        aria-label={t("lore.fromChat")}
        aria-busy={pick.isBusy}
        value=""
        onChange={(event) => {
          if (event.target.value) pick.run(event.target.value);
        }}
        size="button"
        className="max-w-full"
      >
        <option value="">{t("lore.fromChat")}</option>
        {chats.map((chat) => (
          <option key={chat.id} value={chat.id}>
            {shortenTitle(chat)}
          </option>
        ))}
      </Select>
      <ErrorNotice error={pick.error} className="w-full" />
    </>
  );
}
