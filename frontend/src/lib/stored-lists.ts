import { readStored, readStoredJson } from "./storage";

/**
 * Returns a function that reads a list stored as JSON, without what is no item. As long as the stored text is the same
 * it returns the identical list.
 */
export function createListReader<Item>(isItem: (value: unknown) => value is Item) {
  const none: readonly Item[] = [];
  const readings = new Map<string, { readonly stored: string; readonly items: readonly Item[] }>();
  return (key: string): readonly Item[] => {
    const stored = readStored(key);
    const known = readings.get(key);
    if (stored !== null && known?.stored === stored) return known.items;
    readings.delete(key);
    const value = readStoredJson(key);
    if (stored === null || !Array.isArray(value)) return none;
    const items = value.filter(isItem);
    readings.set(key, { stored, items });
    return items;
  };
}
