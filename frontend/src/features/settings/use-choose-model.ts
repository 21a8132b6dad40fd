import { useQueryClient } from "@tanstack/react-query";
import { showChoices } from "@/lib/account-choices";
import { type Action, useAction } from "@/lib/use-action";
import { chooseModel } from "./api";

export function useChooseModel(): Action<string | null, unknown> {
  const client = useQueryClient();
  return useAction((chatModel: string | null) => chooseModel(chatModel), {
    onSuccess: (_, chatModel) => showChoices(client, { chat_model: chatModel }),
  });
}
