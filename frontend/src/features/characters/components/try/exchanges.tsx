import { useText } from "@/lib/language/use-text";
import type { Said } from "../../api";
import { clsx } from "clsx";

interface ExchangeLineProps {
  readonly one: Said;
  readonly name: string;
}

function ExchangeLine({ one: { role, content }, name }: ExchangeLineProps) {
  const t = useText();
  return (
    <li className={clsx("flex flex-col", role === "user" && "items-end")}>
      <span className="sr-only">{role === "user" ? t("common.you") : name}</span>
      <p
        className={clsx(
          "max-w-full text-sm leading-relaxed wrap-anywhere whitespace-pre-wrap",
          role === "user" && "max-w-[85%] rounded-2xl bg-told px-3.5 py-2",
        )}
      >
        {content}
      </p>
    </li>
  );
}

interface ExchangesProps {
  readonly said: readonly Said[];
  /** The message that is being answered; null: none. */
  readonly asked: string | null;
  /** Name of the character. */
  readonly name: string;
}

/** The messages of the test chat, the newest last. */
export function Exchanges({ said, asked, name }: ExchangesProps) {
  const t = useText();
  if (said.length === 0 && asked === null) return null;
  return (
    <ol
      role="log"
      aria-label={t("editor.tryChat", { name })}
      className="flex max-h-80 flex-col-reverse overflow-y-auto"
    >
      {/* `flex-col-reverse` keeps the last message in view without a script. */}
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
