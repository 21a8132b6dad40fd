interface ReportSentencesProps {
  readonly title: string;
  readonly sentences: readonly string[];
}

export function ReportSentences({ title, sentences }: ReportSentencesProps) {
  if (sentences.length === 0) return null;
  return (
    <div>
      <h3 className="font-medium text-ink">{title}</h3>
      {/* The server's report is in English. */}
      <ul lang="en" className="mt-0.5 list-disc space-y-0.5 pl-5 break-words">
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </div>
  );
}
