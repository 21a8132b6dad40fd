import { Inlines } from "./inlines";
import type { Align, Block } from "./parse/nodes";
import { readRow } from "./parse/plain-words";
import { useText } from "@/lib/language/use-text";

const ALIGNMENTS = { left: "text-left", center: "text-center", right: "text-right" } as const;

function align(alignment: Align | undefined): string | undefined {
  return alignment ? ALIGNMENTS[alignment] : undefined;
}

/** A table in its own scroll container, so that the page does not scroll sideways for a wide one. */
export function Table({ block }: { readonly block: Block & { type: "table" } }) {
  const t = useText();
  const { header, rows } = block;
  const name = readRow(header, t);
  return (
    <div
      className="table-frame"
      role="region"
      aria-label={name ? `${t("markdown.table")}: ${name}` : t("markdown.table")}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolls by keyboard
      tabIndex={0}
    >
      <table>
        <thead>
          <tr>
            {header.map((cell, column) => (
              <th key={column} scope="col" dir="auto" className={align(block.align[column])}>
                <Inlines inlines={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column} dir="auto" className={align(block.align[column])}>
                  <Inlines inlines={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
