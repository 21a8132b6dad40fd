const MOST_DEPTH = 4;

function readFile(entry: FileSystemFileEntry): Promise<readonly File[]> {
  return new Promise((resolve) =>
    entry.file(
      (file) => resolve([file]),
      () => resolve([]),
    ),
  );
}

function readPart(reader: FileSystemDirectoryReader): Promise<readonly FileSystemEntry[]> {
  return new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
}

async function readFolder(entry: FileSystemDirectoryEntry, depth: number): Promise<File[]> {
  const reader = entry.createReader();
  const files: File[] = [];
  // `readEntries` returns at most a hundred at a time.
  for (let part = await readPart(reader); part.length > 0; part = await readPart(reader))
    for (const each of part) files.push(...(await readEntry(each, depth + 1)));
  return files;
}

async function readEntry(entry: FileSystemEntry, depth: number): Promise<readonly File[]> {
  if (entry.name.startsWith(".")) return [];
  if (entry.isFile) return readFile(entry as FileSystemFileEntry);
  return depth < MOST_DEPTH ? readFolder(entry as FileSystemDirectoryEntry, depth) : [];
}

/** The dropped files, with those in folders. Must be called while the drop event is being handled. */
export async function listDropped(transfer: DataTransfer): Promise<readonly File[]> {
  // The browser empties both as soon as the event is over.
  const [plain, items] = [[...transfer.files], [...transfer.items]];
  const entries = items.map((item) => item.webkitGetAsEntry());
  if (!entries.some((entry) => entry?.isDirectory)) return plain;
  const found = entries.map((entry) => (entry ? readEntry(entry, 0) : Promise.resolve([])));
  return (await Promise.all(found)).flat();
}
