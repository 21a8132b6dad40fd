import react from "@vitejs/plugin-react";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** The files that put something in a module's place: other files must not find it there. */
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
      // Modules and the page's classes are loaded once for all files, which takes a third of the time.
      {
        extends: true,
        test: {
          name: "shared",
          include: ["src/**/*.test.{ts,tsx}"],
          exclude: mocking,
          isolate: false,
          // After the others: beside them a worker would get one file of these at a time, which takes twice as long.
          sequence: { groupOrder: 1 },
        },
      },
      { extends: true, test: { name: "mocking", include: mocking } },
    ],
  },
});
