/** `name` without characters that some file systems refuse, and not too long; empty if nothing is left of it. */
export function cleanFileName(name: string): string {
  return name
    .replace(/[^\p{L}\p{N} _-]+/gu, "")
    .trim()
    .slice(0, 60);
}

/** Makes the browser save a text as a file. */
export function saveFile(name: string, type: string, text: string): void {
  saveBlob(name, new Blob([text], { type }));
}

/** Makes the browser save a file. */
export function saveBlob(name: string, blob: Blob): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // Safari reads the blob some time after the click.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
