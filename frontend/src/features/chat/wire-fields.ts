import { isRecord } from "@/lib/is-record";

/** The fields of a JSON object that the server sent; each is checked when it is read. */
export type Data = Readonly<Record<string, unknown>>;

/** A frame of the stream or the socket does not have the expected format. */
export class BadFrameError extends Error {
  override readonly name = "BadFrameError";
}

export function readObject(value: unknown): Data {
  if (isRecord(value)) return value;
  throw new BadFrameError("not an object");
}

export function parseObject(text: string): Data {
  try {
    return readObject(JSON.parse(text));
  } catch (cause) {
    throw new BadFrameError("no JSON object", { cause });
  }
}

export function readText(data: Data, name: string): string {
  const value = data[name];
  if (typeof value !== "string") throw new BadFrameError(`${name} is not text`);
  return value;
}

export function readId(data: Data, name: string): string {
  const value = readText(data, name);
  if (value === "") throw new BadFrameError(`${name} is empty`);
  return value;
}

export function readOptionalText(data: Data, name: string): string | null {
  return data[name] === null || data[name] === undefined ? null : readText(data, name);
}

export function readNumber(data: Data, name: string): number {
  const value = data[name];
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0)
    throw new BadFrameError(`${name} is not a number`);
  return value;
}

export function readOne<Choice extends string>(
  data: Data,
  name: string,
  choices: readonly Choice[],
): Choice {
  const found = choices.find((choice) => choice === data[name]);
  if (found === undefined) throw new BadFrameError(`${name} is none of ${choices.join(", ")}`);
  return found;
}
