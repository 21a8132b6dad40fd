import { readMatch } from "../reasons";

/** A reason in plain words; one that cannot be read stands as it is. */
export function Why({ reason }: { readonly reason: string }) {
  const match = readMatch(reason);
  if (match === null) return <>{reason}</>;
  const { words, wording } = match;
  return (
    <>
      {words.length > 0 ? "matches " : "fits as a whole"}
      {words.map((word, index) => (
        <span key={word}>
          {index > 0 && ", "}
          <span className="font-medium text-ink">{word}</span>
        </span>
      ))}
      {wording !== null && (
        <>
          {"; sounds like "}
          <q className="text-ink italic">{wording}</q>
        </>
      )}
    </>
  );
}
