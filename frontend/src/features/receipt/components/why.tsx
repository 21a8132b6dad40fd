import { readMatch } from "../reasons";
import { useText } from "@/lib/language/use-text";

/** A reason in plain words; an unknown one is shown as it is. */
export function Why({ reason }: { readonly reason: string }) {
  const t = useText();
  const match = readMatch(reason);
  if (match === null) return <>{reason}</>;
  const { words, wording } = match;
  return (
    <>
      {words.length > 0 ? `${t("receipt.matches")} ` : t("receipt.asAWhole")}
      {words.map((word, index) => (
        <span key={word}>
          {index > 0 && ", "}
          <span className="font-medium text-ink">{word}</span>
        </span>
      ))}
      {wording !== null && (
        <>
          {`; ${t("receipt.soundsLike")} `}
          <q className="text-ink italic">{wording}</q>
        </>
      )}
    </>
  );
}
