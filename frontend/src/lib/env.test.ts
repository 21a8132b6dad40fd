import { expect, it, vi } from "vitest";
import {
  readBackendUrl,
  readConnectOrigins,
  readEndpoints,
  readSocketSetting,
  resolveSocketBase,
} from "./env";

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

it.each([
  ["http:", "localhost:3000", "", "ws://localhost:8000"],
  ["http:", "192.168.0.7:3000", "", "ws://192.168.0.7:8000"],
  ["http:", "[::1]:3000", " ", "ws://[::1]:8000"],
  ["http:", "chat.example.org", "", "ws://chat.example.org"],
  ["https:", "chat.example.org", "", "wss://chat.example.org"],
  ["https:", "chat.example.org:8443", "", "wss://chat.example.org:8443"],
  ["http:", "localhost:3001", ":8001", "ws://localhost:8001"],
  ["http:", "localhost:8080", "/", "ws://localhost:8080"],
  ["https:", "chat.example.org", " / ", "wss://chat.example.org"],
  ["https:", "chat.example.org", "8001", "wss://chat.example.org:8001"],
  ["http:", "localhost:3000", "wss://live.example.org/", "wss://live.example.org"],
  ["http:", "localhost:3000", "https://live.example.org/chat", "wss://live.example.org/chat"],
  ["http:", "localhost:3000", "http://live.test:8000", "ws://live.test:8000"],
  ["http:", "localhost:3000", "ftp://live.test", null],
  ["http:", "localhost:3000", "nonsense", null],
  ["http:", "no host", "", null],
])("has the sockets of %s//%s with the setting %j at %s", (protocol, host, base, expected) => {
  expect(resolveSocketBase({ protocol, host }, base)).toBe(expected);
});

it("takes the socket setting of the running server", () => {
  vi.stubEnv("NEXT_PUBLIC_WS_BASE", ":8001");
  expect(readSocketSetting()).toBe(":8001");
  vi.unstubAllEnvs();
  expect(readSocketSetting()).toBe("");
});
