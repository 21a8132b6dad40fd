import type { ReactNode } from "react";
import { Notice, NoticeAction } from "@/components/ui/notice";
import { useMe } from "@/features/auth/use-me";
import {
  CharacterPicker,
  type NamedCharacter,
} from "@/features/characters/components/character-picker";
import { useSwitchCharacter } from "@/features/conversations/use-conversations";
import { useDirection } from "@/features/conversations/use-direction";
import { PersonaPicker } from "@/features/personas/components/persona-picker";
import { ModelPicker } from "@/features/settings/components/model-picker";
import { useChooseModel } from "@/features/settings/use-choose-model";
import { describeError } from "@/lib/api-error";
import type { Conversation } from "@/lib/api-schema";
import { useText } from "@/lib/language/use-text";

interface ProblemProps {
  readonly error: Error | null;
  /** Rendered before the text of the error. */
  readonly lead?: string | undefined;
  readonly onDismiss: () => void;
}

function Problem({ error, lead, onDismiss }: ProblemProps) {
  const t = useText();
  if (error === null) return null;
  return (
    <Notice look="alarm" className="mt-1 basis-full">
      <span>
        {lead} {describeError(error)}
      </span>
      <NoticeAction onClick={onDismiss}>{t("common.dismiss")}</NoticeAction>
    </Notice>
  );
}

interface ChatPickersProps {
  readonly partner: NamedCharacter;
  readonly onPartner: (choice: NamedCharacter) => void;
  readonly persona: string | null;
  readonly isPersonaBusy?: boolean;
  readonly onPersona: (id: string | null) => void;
  /** The errors of the choices. */
  readonly children?: ReactNode;
}

/** The choices in the composer: the character, the model, and the user's persona. */
export function ChatPickers(props: ChatPickersProps) {
  const { partner, onPartner, persona, isPersonaBusy = false, onPersona, children } = props;
  const { data: me } = useMe();
  const model = useChooseModel();
  return (
    <>
      {/* The model's name is the first to be cut. */}
      <div className="flex max-w-full min-w-0 items-center max-[20rem]:flex-wrap sm:gap-1 [&>:nth-child(2)]:shrink-[9]">
        <CharacterPicker chosen={partner} onChoose={onPartner} />
        {me && (
          <ModelPicker
            chosen={(model.isBusy ? model.input : me.chat_model) ?? null}
            isBusy={model.isBusy}
            onChoose={model.run}
          />
        )}
        <PersonaPicker chosen={persona} isBusy={isPersonaBusy} onChoose={onPersona} />
      </div>
      {children}
      <Problem error={model.error} onDismiss={model.reset} />
    </>
  );
}

/** The choices in an existing chat, which are stored with it. */
export function OpenChatPickers({ conversation }: { readonly conversation: Conversation }) {
  const t = useText();
  const { id, character, character_id, persona_id } = conversation;
  const { mutate, error, variables, reset } = useSwitchCharacter();
  const direction = useDirection(id);
  const persona = direction.isBusy ? direction.input?.persona_id : persona_id;
  return (
    <ChatPickers
      partner={{ id: character_id, name: character }}
      onPartner={(choice) => mutate({ id, character: choice })}
      persona={persona ?? null}
      isPersonaBusy={direction.isBusy}
      onPersona={(wanted) => direction.run({ persona_id: wanted })}
    >
      <Problem
        error={error}
        lead={variables && t("app.takeOver", { name: variables.character.name })}
        onDismiss={reset}
      />
      <Problem error={direction.error} onDismiss={direction.reset} />
    </ChatPickers>
  );
}
