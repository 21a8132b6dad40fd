import { expect, it } from "vitest";
import { standInBackend } from "@/testing/backend";
import * as proxy from "./route";

const backend = standInBackend();

function ask(path: string, init: RequestInit): Promise<Response> {
  return (init.method === "POST" ? proxy.POST : proxy.GET)(
    new Request(`http://web.test${path}`, init),
  );
}

it.each(["gzip", "br", "identity, gzip", "GZIP"])(
  "does not pass a body in %s on",
  async (coding) => {
    const headers = { "content-encoding": coding };
    for (const path of ["conversations", "characters/import"]) {
      const answer = await ask(`/api/dj/${path}`, { method: "POST", headers, body: "\u001f" });
      expect([answer.status, await answer.json()]).toEqual([
        415,
        {
          detail: "Compressed bodies are not read. Send the body without Content-Encoding.",
          code: "unsupported_media_type",
        },
      ]);
    }
    expect(backend.server.seen).toEqual([]);
  },
);

it("passes on what only calls itself encoded", async () => {
  const plain = { method: "POST", headers: { "content-encoding": "Identity" }, body: "{}" };
  expect((await ask("/api/dj/conversations", plain)).status).toBe(200);
  const empty = { headers: { "content-encoding": "gzip" } };
  expect((await ask("/api/dj/me", empty)).status).toBe(200);
});
