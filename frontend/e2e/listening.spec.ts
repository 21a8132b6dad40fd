import { expect, test } from "@playwright/test";

test("both servers listen to this machine alone", async ({ baseURL }) => {
  const ports = [new URL(baseURL ?? "").port, process.env["PORT_BACKEND"] ?? "8000"];
  for (const port of ports) {
    expect((await fetch(`http://127.0.0.1:${port}/icon.svg`)).status).toBeLessThan(500);
    // All of 127.0.0.0/8 is this machine: a server that listens on all interfaces would answer there, too.
    await expect(fetch(`http://127.0.0.2:${port}/icon.svg`)).rejects.toThrow();
  }
});
