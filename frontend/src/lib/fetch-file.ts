import { type Query, buildQuery, fetchAuthorized, requireOk } from "./api-client";
import { readEndpoints } from "./env";

interface ReceivedFile {
  readonly name: string;
  readonly blob: Blob;
}

/** Calls `/api/<path>` for a file; its name is the server's. Throws as `callApi` does. */
export async function fetchFile(path: string, query: Query = {}): Promise<ReceivedFile> {
  const address = readEndpoints().rest + path + buildQuery(query);
  const response = await requireOk(await fetchAuthorized(address, { method: "GET" }));
  const said = response.headers.get("content-disposition") ?? "";
  return { name: /filename="([^"]+)"/.exec(said)?.[1] ?? "file", blob: await response.blob() };
}
