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

/** Files whose tests take `strict`, the servers of `e2e/strict-servers.ts`. */
const STRICT = /\/(account|account-looks|google|wild-pages)\.spec\.ts$/;

/** Both servers run already; E2E_BASE_URL says where the web app is. */
export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results/output",
  // Each test has readers of its own, so all are independent.
  fullyParallel: true,
  // One more than there are cores, where these are few: most tests wait for a reply that is being written.
  workers: Math.min(availableParallelism() + 1, 4),
  projects: [
    // In one worker, which starts those servers once; first, since they take a while.
    { name: "strict", testMatch: STRICT, workers: 1 },
    { name: "app", testIgnore: STRICT },
  ],
  // One stumble of a loaded machine is listed as flaky; a fault fails twice.
  retries: process.env["CI"] ? 1 : 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: process.env["CI"]
    ? [["list"], ["html", { open: "never", outputFolder: "test-results/report" }]]
    : [["list"]],
  use: {
    // Routes of a test do not see what a service worker asks for; its own test allows it.
    serviceWorkers: "block",
    // The backend limits what comes from one address. This file is read once in each worker.
    extraHTTPHeaders: { "x-forwarded-for": createNetworkAddress() },
    baseURL: process.env["E2E_BASE_URL"] ?? "http://127.0.0.1:3000",
    // Recording every test to keep the few that fail costs a third of the run: `--trace retain-on-failure` where it is needed.
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
