import { ErrorNotice } from "@/components/error-notice";
import { Segments } from "@/components/ui/segments";
import { LANGUAGES, LANGUAGE_NAMES, type Language } from "@/lib/language/languages";
import { useText } from "@/lib/language/use-text";
import { useChooseLanguage } from "../use-choose-language";

const SYSTEM = "system";

/** The language of the app and of its mails; the browser's if none is chosen. */
export function LanguageChoice({ chosen }: { readonly chosen: Language | null }) {
  const t = useText();
  const choose = useChooseLanguage();
  const options: readonly { readonly value: Language | typeof SYSTEM; readonly text: string }[] = [
    { value: SYSTEM, text: t("common.system") },
    ...LANGUAGES.map((value) => ({ value, text: LANGUAGE_NAMES[value] })),
  ];
  return (
    <div>
      <Segments
        label={t("settings.language")}
        options={options}
        value={chosen ?? SYSTEM}
        onChange={(value) => choose.run(value === SYSTEM ? null : value)}
      />
      <ErrorNotice error={choose.error} className="mt-3" />
    </div>
  );
}
