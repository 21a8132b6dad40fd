import { hashKey } from "@tanstack/react-query";

/** What of a record is being changed in a form, while the record may change elsewhere, too. */
export interface RecordChanges<Form extends object> {
  /** What the server has, as far as is known here. */
  readonly base: Form;
  readonly changes: Partial<Form>;
  /** Of each changed field, what whoever changes it knows the server to have. */
  readonly known: Partial<Form>;
  /** Fields that somebody else has changed, too; `known` has what they say now. */
  readonly clashes: readonly (keyof Form)[];
}

type Name<Form> = keyof Form;

/** Whether two JSON values are equal; undefined is none. The keys of objects may come in any order. */
export function isSame(one: unknown, other: unknown): boolean {
  return one === other || hashKey([{ value: one }]) === hashKey([{ value: other }]);
}

function listNames<Form extends object>(form: Partial<Form>): readonly Name<Form>[] {
  return Object.keys(form) as Name<Form>[];
}

function pick<Form extends object>(form: Partial<Form>, names: readonly Name<Form>[]) {
  return Object.fromEntries(names.map((name) => [name, form[name]])) as Partial<Form>;
}

/** Only the changes for which `isKept` returns true. */
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

/** The record is known to be otherwise now: fields that are not being changed show that. */
export function follow<Form extends object>(
  state: RecordChanges<Form>,
  base: Form,
): RecordChanges<Form> {
  return filter({ ...state, base }, (name) => !isSame(state.changes[name], base[name]));
}

/** The changed fields that the server has otherwise (`now`) than `known` and than they are to be. */
export function findClashes<Form extends object>(
  { changes, known }: RecordChanges<Form>,
  now: Form,
): readonly (keyof Form)[] {
  return listNames(changes).filter(
    (name) => !isSame(now[name], known[name]) && !isSame(now[name], changes[name]),
  );
}

/** `names` were told of: what is changed in them is now changed knowingly. */
export function tellClashes<Form extends object>(
  state: RecordChanges<Form>,
  now: Form,
  names: readonly (keyof Form)[],
): RecordChanges<Form> {
  const known = { ...state.known, ...pick(now, names) };
  return follow({ ...state, known, clashes: names }, now);
}

/** Gives one's own up where somebody else has changed the same. */
export function takeTheirs<Form extends object>(state: RecordChanges<Form>): RecordChanges<Form> {
  return filter(state, (name) => !state.clashes.includes(name));
}

/**
 * `sent` is stored, and the record is `base` now; what was changed meanwhile is still to be saved. Of a field that
 * was not sent, `base` may have what somebody else has said, which is still to be told of.
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
