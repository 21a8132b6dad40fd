import { expect, test } from "@playwright/test";
import { signUp } from "./reader";

test.use({ serviceWorkers: "allow" });

interface Icon {
  readonly src: string;
  readonly sizes: string;
  readonly purpose?: string;
}

test("the app can be installed: a manifest with icons that are there", async ({
  page,
  request,
}) => {
  await page.goto("/");
  const address = await page.locator('link[rel="manifest"]').getAttribute("href");
  expect(address).toBe("/manifest.webmanifest");
  const manifest = (await (await request.get(address ?? "")).json()) as {
    readonly start_url: string;
    readonly display: string;
    readonly icons: readonly Icon[];
  };
  expect(manifest).toMatchObject({ start_url: "/chat", display: "standalone" });
  const kinds = manifest.icons.map(({ sizes, purpose }) => `${sizes} ${purpose ?? "any"}`);
  expect(kinds).toEqual(["192x192 any", "512x512 any", "512x512 maskable"]);
  for (const { src, sizes } of manifest.icons) {
    const size = await page.evaluate(async (address) => {
      const image = new Image();
      image.src = address;
      await image.decode();
      return `${String(image.naturalWidth)}x${String(image.naturalHeight)}`;
    }, src);
    expect(size).toBe(sizes);
  }
});

test("without a network a page of our own says so, and keeps nothing private", async ({ page }) => {
  await signUp(page);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await expect(page.getByRole("textbox", { name: "Message" })).toBeVisible();

  await page.context().setOffline(true);
  await page.goto("/settings");
  await expect(page.getByRole("heading", { name: "You are offline" })).toBeVisible();
  await page.screenshot({ path: "test-results/offline.png" });
  const kept = await page.evaluate(async () => {
    const names = await caches.keys();
    const found = await Promise.all(
      names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)),
    );
    return found.flat().map((url) => new URL(url).pathname);
  });
  expect(kept.sort()).toEqual(["/icon.svg", "/offline.css", "/offline.html"]);

  await page.context().setOffline(false);
  await page.getByRole("link", { name: "Try again" }).click();
  await expect(page).toHaveURL(/\/settings$/);
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
});
