import { expect, test } from "@playwright/test";

test("opens through the web app's origin, under its own policy", async ({ page }) => {
  const said: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(error.message));
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));

  const answer = await page.goto("/api/dj/docs");

  const policy = answer?.headers()["content-security-policy"] ?? "";
  expect(policy).toContain("default-src 'none'; style-src 'sha256-");
  expect(policy).not.toContain("unsafe");
  // Styled without loading anything: the policy's hash of the page's only style is right.
  const heading = page.getByRole("heading", { name: "Bronn API" });
  await expect(heading).toHaveCSS("font-size", "28.8px");
  await expect(page.getByRole("heading", { name: "POST /api/chat/stream" })).toBeVisible();
  await page.getByText("chat (5)").click();
  await page.getByRole("link", { name: "POST /api/chat/stream" }).click();
  expect(new URL(page.url()).hash).toBe("#chat_stream_start");
  expect(asked.filter((path) => path !== "/favicon.ico")).toEqual(["/api/dj/docs"]);
  expect(said).toEqual([]);

  const schema = await page.request.get("/api/dj/schema");
  expect((await schema.json()) as unknown).toMatchObject({ openapi: "3.1.0" });
});
