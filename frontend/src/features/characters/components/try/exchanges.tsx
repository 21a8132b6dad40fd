import { useText } from "@/lib/language/use-text";
import type { Said } from "../../api";
import { ExchangeLine } from "./exchange-line";

interface ExchangesProps {
  readonly said: readonly Said[];
  /** What is being answered; null: nothing is. */
  readonly asked: string | null;
  /** Who answers. */
  readonly name: string;
}

/** What was said while trying, the newest last. */
export function Exchanges({ said, asked, name }: ExchangesProps) {
  const t = useText();
  if (said.length === 0 && asked === null) return null;
  return (
    <ol
      role="log"
      aria-label={t("editor.tryChat", { name })}
      className="flex max-h-80 flex-col-reverse overflow-y-auto"
    >
      {/* The last one stays in sight without a script: the list is filled from below. */}
      <li>
        <ol className="space-y-3">
          {said.map((one, place) => (
            <ExchangeLine key={place} one={one} name={name} />
          ))}
          {asked !== null && (
            <>
              <ExchangeLine one={{ role: "user", content: asked }} name={name} />
              <li className="animate-pulse text-sm text-muted motion-reduce:animate-none">
                {t("editor.tryWriting", { name })}
              </li>
            </>
          )}
        </ol>
      </li>
    </ol>
  );
}
