import { useQueryClient } from "@tanstack/react-query";
import type { Me } from "@/lib/api-schema";
import { queryKeys } from "@/lib/query-keys";
import { type Action, useAction } from "@/lib/use-action";
import { chooseModel } from "./api";

export function useChooseModel(): Action<string | null, unknown> {
  const client = useQueryClient();
  return useAction((chatModel: string | null) => chooseModel(chatModel), {
    onSuccess: (_, chatModel) => {
      client.setQueryData<Me>(queryKeys.me, (me) => me && { ...me, chat_model: chatModel });
    },
  });
}
