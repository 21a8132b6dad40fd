"use client";

import Link from "next/link";
import { useId } from "react";
import { useText } from "@/lib/language/use-text";
import { usePersonas } from "../use-personas";

interface PersonaSelectProps {
  /** Null: the default one. */
  readonly chosen: string | null;
  readonly isBusy: boolean;
  readonly onChoose: (id: string | null) => void;
}

/** Who the reader is in a chat. */
export function PersonaSelect({ chosen, isBusy, onChoose }: PersonaSelectProps) {
  const t = useText();
  const id = useId();
  const { data = [] } = usePersonas();
  const usual = data.find(({ is_default }) => is_default);
  return (
    <div className="mt-3">
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
        {t("personas.youAre")}
      </label>
      <select
        id={id}
        aria-busy={isBusy}
        value={chosen ?? ""}
        onChange={(event) => {
          onChoose(event.target.value || null);
        }}
        className="block h-11 w-full rounded-xl border border-edge bg-paper px-3 text-base focus:border-ember"
      >
        <option value="">
          {usual ? t("personas.asUsual", { name: usual.name }) : t("personas.yourself")}
        </option>
        {data.map((persona) => (
          <option key={persona.id} value={persona.id}>
            {persona.name}
          </option>
        ))}
      </select>
      <p className="mt-1.5 text-sm text-muted">
        <Link href="/settings" className="underline underline-offset-4 hover:text-ink">
          {data.length > 0 ? t("personas.change") : t("personas.sayWho")}
        </Link>
      </p>
    </div>
  );
}
