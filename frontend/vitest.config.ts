import react from "@vitejs/plugin-react";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Test files that mock modules. They run separately, because other files must not get their mocks. */
const mocking = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((path) => /\.test\.tsx?$/.test(path))
  .map((path) => `src/${path}`)
  .filter((path) => readFileSync(path, "utf8").includes("vi.mock("));

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  test: {
    setupFiles: ["src/testing/setup.ts"],
    pool: "threads",
    restoreMocks: true,
    unstubGlobals: true,
    projects: [
      // Modules and the DOM environment are loaded once for all files, which cuts the time to a third.
      {
        extends: true,
        test: {
          name: "shared",
          include: ["src/**/*.test.{ts,tsx}"],
          exclude: mocking,
          isolate: false,
          // After the others: at the same time a worker would get one file of this project at a time, which takes twice
          // as long.
          sequence: { groupOrder: 1 },
        },
      },
      { extends: true, test: { name: "mocking", include: mocking } },
    ],
  },
});
