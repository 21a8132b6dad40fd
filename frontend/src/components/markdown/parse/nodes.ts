/** The syntax tree of a parsed text: it is rendered, and read out. */

export type Inline =
  | { readonly type: "text"; readonly value: string }
  | { readonly type: "break" }
  | { readonly type: "code"; readonly value: string }
  | { readonly type: "strong" | "strike"; readonly children: readonly Inline[] }
  | {
      readonly type: "emphasis";
      /** True for an action (`*He grins.*`), false for a stressed word. */
      readonly isAction: boolean;
      readonly children: readonly Inline[];
    }
  | { readonly type: "link"; readonly href: string; readonly children: readonly Inline[] }
  | { readonly type: "picture"; readonly href: string; readonly description: string }
  | { readonly type: "math"; readonly tex: string; readonly isDisplay: boolean }
  | { readonly type: "note"; readonly label: string };

export interface Item {
  /** Null for an item without a checkbox. */
  readonly isChecked: boolean | null;
  readonly blocks: readonly Block[];
}

export type Align = "left" | "center" | "right" | null;
type Row = readonly (readonly Inline[])[];

export type Block =
  | {
      readonly type: "paragraph";
      readonly children: readonly Inline[];
      /** The text of an item in a list without blank lines. */
      readonly isTight: boolean;
    }
  | { readonly type: "heading"; readonly depth: number; readonly children: readonly Inline[] }
  | { readonly type: "code"; readonly language: string; readonly code: string }
  | { readonly type: "math"; readonly tex: string }
  | { readonly type: "quote"; readonly blocks: readonly Block[] }
  | {
      readonly type: "list";
      readonly isOrdered: boolean;
      readonly start: number;
      readonly items: readonly Item[];
    }
  | {
      readonly type: "table";
      readonly align: readonly Align[];
      readonly header: Row;
      readonly rows: readonly Row[];
    }
  | { readonly type: "rule" };

/** A footnote that the text refers to; numbers begin at 1, in the order of the references. */
export interface Note {
  readonly label: string;
  readonly number: number;
  readonly blocks: readonly Block[];
}
