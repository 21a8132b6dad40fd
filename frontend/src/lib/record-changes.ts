import { hashKey } from "@tanstack/react-query";

/** The state of a form for a record that may change elsewhere meanwhile. */
export interface RecordChanges<Form extends object> {
  /** The last known state of the record on the server. */
  readonly base: Form;
  readonly changes: Partial<Form>;
  /** For each changed field, the server's value that the user knew of when changing it. */
  readonly known: Partial<Form>;
  /** Fields that were also changed elsewhere; `known` has their new values. */
  readonly clashes: readonly (keyof Form)[];
}

type Name<Form> = keyof Form;

/** Whether two JSON values are equal; undefined counts as a missing key. The order of keys does not matter. */
export function isSame(one: unknown, other: unknown): boolean {
  return one === other || hashKey([{ value: one }]) === hashKey([{ value: other }]);
}

function listNames<Form extends object>(form: Partial<Form>): readonly Name<Form>[] {
  return Object.keys(form) as Name<Form>[];
}

function pick<Form extends object>(form: Partial<Form>, names: readonly Name<Form>[]) {
  return Object.fromEntries(names.map((name) => [name, form[name]])) as Partial<Form>;
}

/** Keeps only the changes for which `isKept` returns true. */
function filter<Form extends object>(
  state: RecordChanges<Form>,
  isKept: (name: Name<Form>) => boolean,
): RecordChanges<Form> {
  const names = listNames(state.changes).filter(isKept);
  return {
    base: state.base,
    changes: pick(state.changes, names),
    known: pick(state.known, names),
    clashes: state.clashes.filter((name) => names.includes(name)),
  };
}

export function beginChanges<Form extends object>(base: Form): RecordChanges<Form> {
  return { base, changes: {}, known: {}, clashes: [] };
}

export function change<Form extends object>(
  state: RecordChanges<Form>,
  changed: Partial<Form>,
): RecordChanges<Form> {
  const known = { ...pick(state.base, listNames(changed)), ...state.known };
  const changes = { ...state.changes, ...changed };
  return filter({ ...state, changes, known }, (name) => !isSame(changes[name], known[name]));
}

/** The record has changed on the server: fields without changes show the new values. */
export function follow<Form extends object>(
  state: RecordChanges<Form>,
  base: Form,
): RecordChanges<Form> {
  return filter({ ...state, base }, (name) => !isSame(state.changes[name], base[name]));
}

/** The changed fields whose value on the server (`now`) differs both from `known` and from the change. */
export function findClashes<Form extends object>(
  { changes, known }: RecordChanges<Form>,
  now: Form,
): readonly (keyof Form)[] {
  return listNames(changes).filter(
    (name) => !isSame(now[name], known[name]) && !isSame(now[name], changes[name]),
  );
}

/** The user has been shown the clashes in `names`: keeping those changes is from now on deliberate. */
export function tellClashes<Form extends object>(
  state: RecordChanges<Form>,
  now: Form,
  names: readonly (keyof Form)[],
): RecordChanges<Form> {
  const known = { ...state.known, ...pick(now, names) };
  return follow({ ...state, known, clashes: names }, now);
}

/** Drops the user's changes to the clashing fields. */
export function takeTheirs<Form extends object>(state: RecordChanges<Form>): RecordChanges<Form> {
  return filter(state, (name) => !state.clashes.includes(name));
}

/**
 * `sent` was stored, and the record is now `base`; changes made meanwhile are still unsaved. Fields that were not sent
 * keep their `known`, because `base` may have another device's change of them that the user has not been shown.
 */
export function settle<Form extends object>(
  state: RecordChanges<Form>,
  sent: Partial<Form>,
  base: Form,
): RecordChanges<Form> {
  const rest = filter(
    { ...state, base, clashes: [] },
    (name) => !(name in sent && isSame(state.changes[name], sent[name])),
  );
  const stored = listNames(rest.changes).filter((name) => name in sent);
  return { ...rest, known: { ...rest.known, ...pick(base, stored) } };
}
