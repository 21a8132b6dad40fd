import { defineConfig } from "@playwright/test";
import { accessSync, constants } from "node:fs";
import { availableParallelism } from "node:os";
import { delimiter, join } from "node:path";
import { createNetworkAddress } from "./e2e/network-address";

const NAMES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The browser named by CHROMIUM_PATH, else the first one on PATH, else Playwright's own. */
function findChromium(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const found = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return process.env["CHROMIUM_PATH"] ?? found.find(isExecutable);
}

const executablePath = findChromium();

/** Files whose tests use the fixture `strict`, which starts the servers of `e2e/strict-servers.ts`. */
const STRICT = /\/(account|account-looks|google|wild-pages)\.spec\.ts$/;

/** Both servers must be running already; E2E_BASE_URL is the web app's address. */
export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results/output",
  // Each test signs up its own users, so all are independent.
  fullyParallel: true,
  // One more than there are cores, up to 4: most tests wait for a reply that is being written.
  workers: Math.min(availableParallelism() + 1, 4),
  projects: [
    // One worker, so that those servers start only once. They run first, because they take long.
    { name: "strict", testMatch: STRICT, workers: 1 },
    { name: "app", testIgnore: STRICT },
  ],
  // A retry that passes is listed as flaky, as may happen on a loaded machine; a real fault fails twice.
  retries: process.env["CI"] ? 1 : 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: process.env["CI"]
    ? [["list"], ["html", { open: "never", outputFolder: "test-results/report" }]]
    : [["list"]],
  use: {
    // A test's routes do not see the requests of a service worker. The service worker's own test allows it.
    serviceWorkers: "block",
    // The backend's rate limits count by address. Each worker reads this file once and so gets its own address.
    extraHTTPHeaders: { "x-forwarded-for": createNetworkAddress() },
    baseURL: process.env["E2E_BASE_URL"] ?? "http://127.0.0.1:3000",
    // Recording every test to keep the few that fail takes a third of the run: use `--trace retain-on-failure` where it
    // is needed.
    trace: "on-first-retry",
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
