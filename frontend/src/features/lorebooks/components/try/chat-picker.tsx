import { useQuery } from "@tanstack/react-query";
import { ErrorNotice } from "@/components/error-notice";
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
      <select
        aria-label={t("lore.fromChat")}
        aria-busy={pick.isBusy}
        value=""
        onChange={(event) => {
          if (event.target.value) pick.run(event.target.value);
        }}
        className="block h-10 max-w-full min-w-0 truncate rounded-xl border border-edge bg-paper px-3 text-sm focus:border-ember"
      >
        <option value="">{t("lore.fromChat")}</option>
        {chats.map((chat) => (
          <option key={chat.id} value={chat.id}>
            {shortenTitle(chat)}
          </option>
        ))}
      </select>
      <ErrorNotice error={pick.error} className="w-full" />
    </>
  );
}
