import { clsx } from "clsx";
import { useText } from "@/lib/language/use-text";
import type { Said } from "../../api";

interface ExchangeLineProps {
  readonly one: Said;
  readonly name: string;
}

export function ExchangeLine({ one: { role, content }, name }: ExchangeLineProps) {
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
