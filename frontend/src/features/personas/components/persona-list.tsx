import { Plus } from "lucide";
import { useState } from "react";
import { ErrorNotice } from "@/components/error-notice";
import { LoadFailed } from "@/components/load-failed";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { Skeleton } from "@/components/ui/skeleton";
import { useText } from "@/lib/language/use-text";
import { useChooseDefault, useDeletePersona } from "../use-change-personas";
import { usePersonas } from "../use-personas";
import { PersonaForm } from "./persona-form";
import { PersonaRow } from "./persona-row";

const NEW = "new";

/** The user's personas. */
export function PersonaList() {
  const t = useText();
  const { data, error, isPending, refetch } = usePersonas();
  const [written, setWritten] = useState<string | null>(null);
  const choice = useChooseDefault();
  const remove = useDeletePersona();
  const done = (): void => setWritten(null);
  if (isPending) return <Skeleton className="h-12 w-full" />;
  if (!data) return <LoadFailed error={error} onRetry={() => void refetch()} />;
  return (
    <div className="space-y-3">
      <ErrorNotice error={choice.error} />
      {data.length > 0 && (
        <ul className="divide-y">
          {data.map((persona) => (
            <li key={persona.id}>
              {written === persona.id ? (
                <PersonaForm persona={persona} isFirst={false} onDone={done} />
              ) : (
                <PersonaRow
                  persona={persona}
                  onEdit={() => setWritten(persona.id)}
                  onDefault={(isDefault) => choice.run({ id: persona.id, isDefault })}
                  onDelete={() => remove(persona)}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {written === NEW ? (
        <PersonaForm persona={null} isFirst={data.length === 0} onDone={done} />
      ) : (
        <Button onClick={() => setWritten(NEW)}>
          <Icon of={Plus} className="size-4" />
          {t("personas.add")}
        </Button>
      )}
    </div>
  );
}
