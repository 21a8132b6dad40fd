import { TextArea } from "@/components/ui/text-area";
import { type Definition, type TextField, readText } from "../../definition";
import { estimateTokens } from "@/lib/estimate-tokens";
import { formatAbout } from "../../token-sections";

export interface PartProps {
  readonly definition: Definition;
  readonly onChange: (change: (definition: Definition) => Definition) => void;
  /** The server's error messages, by field. */
  readonly errors: Readonly<Record<string, readonly string[]>>;
}

interface TextPartProps extends PartProps {
  readonly field: TextField;
  readonly label: string;
  readonly hint?: string;
  readonly placeholder?: string;
  readonly rows?: number;
}

/** One text field of a definition, with its estimated tokens. */
export function TextPart({ field, definition, onChange, errors, ...rest }: TextPartProps) {
  const text = readText(definition, field);
  const tokens = estimateTokens(text);
  return (
    <TextArea
      {...rest}
      value={text}
      errors={errors[field]}
      onText={(value) => onChange((before) => ({ ...before, [field]: value }))}
      aside={
        tokens > 0 && <span className="text-xs text-muted tabular-nums">{formatAbout(tokens)}</span>
      }
    />
  );
}
