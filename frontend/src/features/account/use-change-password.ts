import { useQueryClient } from "@tanstack/react-query";
import type { PasswordChangeRequest } from "@/lib/api-schema";
import { queryKeys } from "@/lib/query-keys";
import { replaceTokens } from "@/lib/session";
import { type Action, useAction } from "@/lib/use-action";
import { changePassword } from "./api";

/** Changing the password ends all sessions and opens a new one, which this browser continues with. */
export function useChangePassword(onDone: () => void): Action<PasswordChangeRequest, void> {
  const client = useQueryClient();
  return useAction(
    (body: PasswordChangeRequest) => replaceTokens((access) => changePassword(body, access)),
    {
      onSuccess: () => {
        onDone();
        void client.invalidateQueries({ queryKey: queryKeys.sessions });
      },
    },
  );
}
