import { Search, X } from "lucide";
import { Icon } from "@/components/ui/icon";
import { IconButton } from "@/components/ui/icon-button";
import { isComposing } from "@/lib/composing";
import { useText } from "@/lib/language/use-text";

interface SearchBoxProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function SearchBox({ value, onChange }: SearchBoxProps) {
  const t = useText();
  return (
    <search className="relative block">
      <Icon
        of={Search}
        className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-muted"
      />
      <input
        type="search"
        aria-label={t("search.search")}
        placeholder={t("search.search")}
        maxLength={200}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || value === "" || isComposing(event.nativeEvent)) return;
          event.preventDefault();
          onChange("");
        }}
        className="h-10 w-full rounded-xl border border-edge bg-paper pr-9 pl-9 text-sm placeholder:text-muted focus:border-ember [&::-webkit-search-cancel-button]:hidden"
      />
      {value && (
        <IconButton
          label={t("search.clear")}
          tip="end"
          size="tiny"
          onClick={() => onChange("")}
          className="absolute! top-1/2 right-1.5 -translate-y-1/2"
        >
          <Icon of={X} className="size-4" />
        </IconButton>
      )}
    </search>
  );
}
