import { ChevronLeft, ChevronRight } from "lucide";
import { useEffect, useRef } from "react";
import { Icon } from "@/components/ui/icon";
import { IconButton } from "@/components/ui/icon-button";
import type { Message } from "../messages";
import type { Side } from "../use-branches";
import type { Wishes } from "../wishes";
import { useText } from "@/lib/language/use-text";

interface SiblingArrowsProps {
  readonly message: Message;
  readonly isLocked: boolean;
  /** It has no messages below it. */
  readonly isNewest: boolean;
  readonly wishes: Wishes;
}

const ARROWS = {
  previous: { wording: "chat.previousWording", answer: "chat.previous", icon: ChevronLeft },
  next: { wording: "chat.nextWording", answer: "chat.next", icon: ChevronRight },
} as const;

/**
 * Whether "next" requests another answer: at the last answer to the newest question. A greeting has
 * no question.
 */
function leadsToNew({ role, parent_id, siblings }: Message, isNewest: boolean): boolean {
  return isNewest && role === "assistant" && parent_id !== null && !siblings?.next_id;
}

interface ArrowProps extends SiblingArrowsProps {
  readonly side: Side;
}

function Arrow({ side, message, isLocked, isNewest, wishes }: ArrowProps) {
  const t = useText();
  const { wording, answer, icon } = ARROWS[side];
  const isNew = side === "next" && leadsToNew(message, isNewest);
  const isDisabled = isLocked || !(isNew || message.siblings?.[`${side}_id`]);
  return (
    <IconButton
      label={t(isNew ? "chat.another" : message.role === "user" ? wording : answer)}
      size="tiny"
      data-side={side}
      disabled={isDisabled}
      onClick={() => {
        if (isNew) wishes.regenerate(message);
        else void wishes.choose(message, side);
      }}
    >
      <Icon of={icon} className="size-4" />
    </IconButton>
  );
}

/**
 * Arrows to the other answers to a question, or its other edits; nothing if a message has no
 * siblings.
 */
export function SiblingArrows(props: SiblingArrowsProps) {
  const t = useText();
  const { message, isLocked, wishes } = props;
  const { siblings } = message;
  const group = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isLocked) return;
    // The arrow that was pressed was removed with its message; the same one here gets the focus.
    const side = wishes.takeFocus(message.id);
    const arrows = [...(group.current?.querySelectorAll("button") ?? [])];
    const usable = arrows.filter((arrow) => !arrow.disabled);
    const target = usable.find((arrow) => arrow.dataset["side"] === side) ?? usable[0];
    if (side !== null) target?.focus({ preventScroll: true });
  }, [isLocked, message.id, wishes]);
  if (!siblings || siblings.count < 2) return null;
  const place = `${siblings.index + 1} / ${siblings.count}`;
  const name = message.role === "user" ? "chat.wordingOf" : "chat.answerOf";
  return (
    <div
      ref={group}
      role="group"
      aria-label={t(name, { index: siblings.index + 1, count: siblings.count })}
      className="flex items-center"
    >
      <Arrow side="previous" {...props} />
      <span className="text-xs whitespace-nowrap text-muted tabular-nums">{place}</span>
      <Arrow side="next" {...props} />
    </div>
  );
}
