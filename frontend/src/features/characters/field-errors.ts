import { ApiError } from "@/lib/api-error";
import { type FormErrors, sortErrors } from "@/lib/form-errors";
import { say } from "@/lib/language/current";

const FAULT = /^([a-z_]+)(?:\.[\w.]*)?: (.+)$/s;

/** The server names the part of a definition inside its sentences: "name: The name may not be blank." */
export function sortFaults(error: Error | null): FormErrors {
  const faults = error instanceof ApiError ? (error.fields["definition"] ?? []) : [];
  if (faults.length === 0) return sortErrors(error, []);
  const fields: Record<string, string[]> = {};
  const rest: string[] = [];
  for (const fault of faults) {
    const [, field, sentence] = FAULT.exec(fault) ?? [];
    if (field && sentence) (fields[field] ??= []).push(sentence);
    else rest.push(fault);
  }
  const unseen = Object.keys(fields).length > 0 ? say("editor.cannotBeSaved") : "";
  return { fields, refusal: rest.join(" ") || unseen };
}
