import { Search } from "lucide";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { KeyCaps } from "@/components/key-caps";
import { LoadFailed } from "@/components/load-failed";
import { Icon } from "@/components/ui/icon";
import { Modal } from "@/components/ui/modal";
import type { Conversation } from "@/lib/api-schema";
import { useOrderedCommands } from "@/lib/ordered-commands";
import { isComposing } from "@/lib/composing";
import { shortenTitle } from "@/lib/short-title";
import { filterCommands, moveActive } from "../palette-options";
import { useSearch } from "../use-search";
import { FoundText } from "./found-text";
import { useText } from "@/lib/language/use-text";

interface PaletteProps {
  /** The chats that are offered before anything is typed. */
  readonly recent: readonly Pick<Conversation, "id" | "title" | "character">[];
  readonly onOpenChat: (address: string) => void;
  readonly onClose: () => void;
}

interface Option {
  readonly id: string;
  readonly content: ReactNode;
  readonly run: () => void;
}

interface Group {
  readonly label: string;
  readonly options: readonly Option[];
}

function useGroups(query: string, { recent, onOpenChat }: PaletteProps) {
  const t = useText();
  const commands = filterCommands(useOrderedCommands(), query);
  const { data, error, refetch } = useSearch(query);
  const found = query.trim() === "" ? undefined : data;
  const chats = found?.conversations ?? (query.trim() === "" ? recent : []);
  const groups: readonly Group[] = [
    {
      label: t("common.commands"),
      options: commands.map(({ id, label, keys, run }) => ({
        id: `command-${id}`,
        content: (
          <>
            <span className="grow">{label}</span>
            {keys !== undefined && <KeyCaps keys={keys} className="pointer-coarse:hidden" />}
          </>
        ),
        run,
      })),
    },
    {
      label: query.trim() === "" ? t("search.recent") : t("common.chats"),
      options: chats.map(({ id, title, character, ...rest }) => ({
        id: `chat-${id}`,
        content: (
          <>
            <span dir="auto" className="grow truncate">
              {shortenTitle({ title, character })}
            </span>
            <span className="shrink-0 text-xs text-muted">
              {"is_archived" in rest && rest.is_archived === true
                ? t("search.archived")
                : character}
            </span>
          </>
        ),
        run: () => onOpenChat(`/chat/${id}`),
      })),
    },
    {
      label: t("search.messages"),
      options: (found?.messages ?? []).map((hit) => ({
        id: `message-${hit.id}`,
        content: <FoundText hit={hit} query={query} />,
        run: () => onOpenChat(`/chat/${hit.conversation_id}?m=${hit.id}`),
      })),
    },
  ];
  const isSearching = query.trim() !== "" && !data && !error;
  const filled = groups.filter(({ options }) => options.length > 0);
  return { groups: filled, error, isSearching, retry: () => void refetch() };
}

/** Commands, chats and messages in one list: typing filters it, the arrow keys move in it, Enter chooses. */
export function Palette(props: PaletteProps) {
  const t = useText();
  const { onClose } = props;
  const [query, setQuery] = useState("");
  /** The id as well as the index, because options may be added and removed before it. Null: the first one. */
  const [active, setActive] = useState<{ readonly id: string; readonly index: number } | null>(
    null,
  );
  const { groups, error, isSearching, retry } = useGroups(query, props);
  const options = groups.flatMap((group) => group.options);
  const place = options.findIndex(({ id }) => id === active?.id);
  // If the active option is gone, its index stays.
  const index = place === -1 ? Math.min(active?.index ?? 0, options.length - 1) : place;
  const current = options[index];
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [current?.id]);

  function mark(next: number): void {
    const option = options[next];
    setActive(option ? { id: option.id, index: next } : null);
  }

  function choose(option: Option | undefined): void {
    if (!option) return;
    // The dialog returns the focus before the command may move it.
    flushSync(onClose);
    option.run();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (isComposing(event.nativeEvent)) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      mark(moveActive(index, step, options.length));
    } else if (event.key === "Enter") {
      event.preventDefault();
      choose(current);
    }
  }

  return (
    <Modal
      label={t("common.commands")}
      onClose={onClose}
      className="sheet mx-auto mt-[12dvh] mb-auto w-[min(38rem,calc(100vw-1.5rem))] overflow-hidden rounded-2xl border p-0"
    >
      <div className="flex items-center gap-3 border-b px-4">
        <Icon of={Search} className="size-4 shrink-0 text-muted" />
        <input
          type="search"
          // The dialog was opened to type into it.
          autoFocus // oxlint-disable-line jsx-a11y/no-autofocus
          aria-label={t("search.everything")}
          aria-controls={listId}
          aria-activedescendant={current && `${listId}-${current.id}`}
          placeholder={t("search.lookingFor")}
          autoComplete="off"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setActive(null);
          }}
          onKeyDown={onKeyDown}
          className="h-14 min-w-0 grow bg-transparent text-base outline-none placeholder:text-muted [&::-webkit-search-cancel-button]:hidden"
        />
      </div>
      <div
        ref={list}
        id={listId}
        role="listbox"
        aria-label={t("search.results")}
        // The tab key stops at scroll containers, so the same keys must work here.
        tabIndex={0}
        aria-activedescendant={current && `${listId}-${current.id}`}
        onKeyDown={onKeyDown}
        className="max-h-[min(26rem,60dvh)] overflow-y-auto rounded-b-2xl p-2 -outline-offset-2"
      >
        {groups.map((group) => (
          <div key={group.label} role="group" aria-label={group.label} className="pb-2">
            <div aria-hidden className="px-3 pt-1 pb-1 text-xs font-medium text-muted">
              {group.label}
            </div>
            {group.options.map((option) => (
              // The search box keeps the focus and handles the keys.
              // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
              <div
                key={option.id}
                id={`${listId}-${option.id}`}
                role="option"
                aria-selected={option === current}
                onClick={() => choose(option)}
                onMouseMove={() => {
                  if (option !== current) mark(options.indexOf(option));
                }}
                className="flex cursor-pointer items-center gap-3 rounded-lg px-3 max-[20rem]:flex-wrap py-2.5 text-sm aria-selected:bg-told"
              >
                {option.content}
              </div>
            ))}
          </div>
        ))}
      </div>
      {error && <LoadFailed error={error} onRetry={retry} className="mx-3 mb-3" />}
      <p role="status" className="px-5 pb-3 text-sm text-muted empty:hidden">
        {isSearching
          ? t("common.searching")
          : options.length === 0 && !error
            ? t("common.nothingFound")
            : ""}
      </p>
    </Modal>
  );
}
