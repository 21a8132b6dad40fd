import { expect, test } from "@playwright/test";
import { inspect } from "./inspect";

test("a stranger asks one thing, and is answered word by word", async ({ page }) => {
  await page.goto("/");
  await page
    .getByRole("textbox", { name: "Your question" })
    .fill("What does a sword like yours cost?");
  await page.getByRole("button", { name: "Ask" }).click();
  const table = page.getByRole("figure");
  await expect(table).toContainText("What does a sword like yours cost?");
  const said = await table.getByRole("status").textContent();
  expect(said?.length).toBeGreaterThan(20);
  await expect(table.locator(".voice")).not.toContainText(said ?? "", { timeout: 1 });
  await expect(table.locator(".voice.speaking")).toHaveCount(0);
  await inspect(page, "landing-asked");
  await page.getByRole("link", { name: "Take a seat" }).click();
  await expect(page).toHaveURL(/\/register$/);
});
