import { expect, it } from "vitest";
import { readBackendUrl, readConnectOrigins, readEndpoints } from "./env";

it("sends the browser to this app's own proxies unless told otherwise", () => {
  for (const base of [undefined, "", " "])
    expect(readEndpoints(base)).toEqual({ rest: "/api/dj", stream: "/api/chat" });
});

it.each([
  "http://b.test:8000",
  "http://b.test:8000/",
  "http://b.test:8000/api",
  "http://b.test:8000/api/",
])("takes the API at %s", (base) => {
  expect(readEndpoints(base)).toEqual({
    rest: "http://b.test:8000/api",
    stream: "http://b.test:8000/api/chat/stream",
  });
  expect(readBackendUrl(base)).toBe("http://b.test:8000");
});

it("looks for the backend on this machine by default", () => {
  expect(readBackendUrl("")).toBe("http://127.0.0.1:8000");
});

it("names the origins to connect to, and nothing that is no address", () => {
  expect(
    readConnectOrigins(["http://b.test:8000/api", "wss://b.test/ws", "nonsense", undefined]),
  ).toEqual(["http://b.test:8000", "wss://b.test"]);
});
