import { type Query, buildQuery, fetchAuthorized, requireOk } from "./api-client";
import { readEndpoints } from "./env";

interface ReceivedFile {
  readonly name: string;
  readonly blob: Blob;
}

/** The file name: plain in quotes, or percent-encoded if it has other letters (RFC 6266). */
const NAME = /filename(?:="([^"]+)"|\*=utf-8''([^;]+))/i;

function readName(disposition: string | null): string {
  const [, plain, encoded] = NAME.exec(disposition ?? "") ?? [];
  return plain ?? (encoded === undefined ? "file" : decodeURIComponent(encoded));
}

/** Downloads a file from `/api/<path>`, with the server's name for it. Throws as `callApi` does. */
export async function fetchFile(path: string, query: Query = {}): Promise<ReceivedFile> {
  const address = readEndpoints().rest + path + buildQuery(query);
  const response = await requireOk(await fetchAuthorized(address, { method: "GET" }));
  const name = readName(response.headers.get("content-disposition"));
  return { name, blob: await response.blob() };
}
