import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

/** Lines that each have to be reported once, by the rule and the file in which they stand. */
const REFUSED: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  layers: {
    "src/features/chat/thread.ts": [
      'import "@/features/search/a";',
      'import "../search/a";',
      'void import("@/features/search/a");',
      'export * from "@/features/search/a";',
      'export { b } from "@/app/b";',
      'export type C = import("@/app/c").C;',
      'import "@/testing/d";',
    ],
    "src/components/table.ts": ['import "@/features/chat/thread";', 'import "@/app/a";'],
    "src/lib/words.ts": ['import "../components/table";', 'import "@/features/chat/thread";'],
    "src/app/page.ts": ['import "@/testing/d";'],
  },
  catalogue: {
    "src/components/said.tsx": [
      "export const a = <p>Visible words</p>;",
      'export const b = <p>{"Visible words"}</p>;',
      'export const c = <p>{a ? "Visible words" : b}</p>;',
      'export const d = <p title="Visible words" />;',
      "export const e = <p aria-label={`${location.href} words`} />;",
      'export const f = { label: "Saved" };',
    ],
    "src/lib/said.ts": [
      'export function g() { return "Nothing found"; }',
      "export function h(n: string) { return `Found ${n}`; }",
    ],
  },
  "raw-markup": {
    "src/components/raw.tsx": [
      "export const a = (html: never) => <p dangerouslySetInnerHTML={html} />;",
      "export const b = { dangerouslySetInnerHTML: a };",
      "document.body.innerHTML = location.href;",
      'document.body.insertAdjacentHTML("beforeend", location.href);',
      "document.write(location.href);",
    ],
  },
  "kebab-case": {
    "src/lib/BadName.ts": ["export {};"],
    "e2e/bad_name.ts": ["export {};"],
  },
};
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  "src/features/chat/list.ts": ['import "@/features/chat/a";', 'import "../../lib/b";'],
  "src/app/[id]/page.tsx": [
    'import "@/features/chat/a";',
    'export const a = <p className="text-sm" title={origin}>{origin} · {origin}</p>;',
  ],
  "src/app/page.test.ts": ['import "@/testing/a";', "document.body.innerHTML = location.href;"],
  "src/testing/chat.ts": ['import "@/features/chat/a";', 'export const a = { label: "Saved" };'],
};

interface Report {
  diagnostics: { code: string; filename: string; labels: { span: { line: number } }[] }[];
}

/** What Oxlint reports in a folder with these files, by our own rules: "rule file:line". */
function lint(files: Readonly<Record<string, readonly string[]>>): string[] {
  const folder = mkdtempSync(join(tmpdir(), "lint-"));
  try {
    copyFileSync("house-rules.mjs", join(folder, "house-rules.mjs"));
    // Our rules need no types, and the folder has none.
    const config = readFileSync(".oxlintrc.json", "utf8").replace(
      '"typeAware": true',
      '"typeAware": false',
    );
    writeFileSync(join(folder, ".oxlintrc.json"), config);
    for (const [file, lines] of Object.entries(files)) {
      mkdirSync(join(folder, dirname(file)), { recursive: true });
      writeFileSync(join(folder, file), lines.join("\n"));
    }
    const command = join(process.cwd(), "node_modules/.bin/oxlint");
    const { stdout } = spawnSync(command, ["-f", "json"], { cwd: folder, encoding: "utf8" });
    return (JSON.parse(stdout) as Report).diagnostics.flatMap(({ code, filename, labels }) => {
      const [, rule] = /^house\((.*)\)$/.exec(code) ?? [];
      return rule ? [`${rule} ${filename}:${labels[0]?.span.line ?? 0}`] : [];
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("each of the house's rules finds its breaches, and nothing else", () => {
  const refused = Object.entries(REFUSED).flatMap(([rule, files]) =>
    Object.entries(files).map(([file, lines]) => ({ rule, file, lines })),
  );
  const files = Object.fromEntries(refused.map(({ file, lines }) => [file, lines]));
  const expected = refused.flatMap(({ rule, file, lines }) =>
    lines.map((_, index) => `${rule} ${file}:${index + 1}`),
  );
  expect(lint({ ...files, ...ALLOWED }).sort()).toEqual(expected.sort());
});
