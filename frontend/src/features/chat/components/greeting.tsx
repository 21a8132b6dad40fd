import { Markdown } from "@/components/markdown/markdown";
import { Spoken } from "./spoken";

/** What the character begins with, before anything of the chat is stored. */
export function Greeting({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <li data-role="assistant" data-status="final" className="-mx-3 px-3">
      <Spoken name={name}>
        <Markdown text={text} isGrowing={false} />
      </Spoken>
    </li>
  );
}
