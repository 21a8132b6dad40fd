import { expect, test } from "@playwright/test";
import { WINDOWS, inspect, rank } from "./inspect";
import { callApi, createReader } from "./reader";

interface Personas {
  readonly results: readonly { readonly name: string; readonly is_default: boolean }[];
}

for (const { name: look, ...options } of WINDOWS)
  test.describe(look, rank(look), () => {
    test.use(options);

    test("one says who one is, to all characters or to some", async ({ page }) => {
      await createReader(page);
      await page.goto("/settings");
      const section = page.getByRole("region", { name: "Who you are" });
      for (const [name, description] of [
        ["Ser Jon", "A hedge knight with a limp."],
        ["Maester Ilse", ""],
      ] as const) {
        await section.getByRole("button", { name: "Add a persona" }).click();
        await section.getByLabel("Your name").fill(name);
        await section.getByLabel("Who you are to them").fill(description);
        await section.getByRole("button", { name: "Save" }).click();
        await expect(section.getByText(name)).toBeVisible();
      }
      // The first persona is the default until another one is chosen.
      await expect(section.getByRole("listitem").first()).toContainText("unless you choose");
      await section.getByRole("button", { name: "Actions for Maester Ilse" }).click();
      await page.getByRole("menuitem", { name: "Make the default" }).click();
      await expect(section.getByRole("listitem").nth(1)).toContainText("unless you choose");
      await expect(section.getByRole("listitem").first()).not.toContainText("unless you choose");
      await section.getByRole("button", { name: "Actions for Ser Jon" }).click();
      await page.getByRole("menuitem", { name: "Edit" }).click();
      await section.getByLabel("Your name").fill("Ser Jon of Nowhere");
      await inspect(page, `${look}-personas`);
      await section.getByRole("button", { name: "Save" }).click();
      await expect(section.getByText("Ser Jon of Nowhere")).toBeVisible();

      const remove = async (): Promise<void> => {
        await section.getByRole("button", { name: "Actions for Ser Jon" }).click();
        await page.getByRole("menuitem", { name: "Delete" }).click();
        await expect(section.getByText("Ser Jon of Nowhere")).toHaveCount(0);
      };
      await remove();
      await page.getByRole("button", { name: "Undo" }).click();
      await expect(section.getByText("Ser Jon of Nowhere")).toBeVisible();
      await remove();
      await page.reload();
      await expect(section.getByText("Maester Ilse")).toBeVisible();
      await expect(section.getByText("Ser Jon of Nowhere")).toHaveCount(0);
      const { results } = await callApi<Personas>(page, "GET", "/personas");
      expect(results).toMatchObject([{ name: "Maester Ilse", is_default: true }]);
    });
  });
