import { expect, test } from "@playwright/test";
import { WINDOWS, inspect } from "./inspect";
import { callApi, createReader, expectComposerFor } from "./reader";

/** With the server's characters, these are enough for a search field. */
const PEOPLE = [
  { name: "Zoë Dubois", tags: ["river"] },
  { name: "Ottilie Vane", tags: ["fog"] },
  ...["Ada", "Ben", "Cleo", "Dora", "Emil", "Finn"].map((name) => ({ name, tags: [] })),
];

for (const { name: look, ...options } of WINDOWS)
  test.describe(look, () => {
    test.use({ ...options, hasTouch: look === "phone", isMobile: look === "phone" });

    test("one of many characters is found by name or tag", async ({ page }) => {
      await createReader(page);
      for (const definition of PEOPLE) await callApi(page, "POST", "/characters", { definition });
      await page.goto("/chat");
      // The characters must be loaded first, because a menu that is open before keeps its focus.
      await expect(page.getByText("A sellsword with a price for everything")).toBeVisible();
      const picker = page.getByRole("button", { name: /^Switch character/ });
      const field = page.getByRole("searchbox", { name: "Search characters" });
      const people = page.getByRole("menuitemradio");

      await picker.click();
      await expect(field).toBeInViewport();
      // On a touch screen the keyboard would hide half of the list.
      if (look === "phone") await expect(field).not.toBeFocused();
      else await expect(field).toBeFocused();
      await inspect(page, `${look}-picker`);
      await field.fill("nobody like that");
      await expect(page.getByText("Nothing found.")).toBeVisible();
      await inspect(page, `${look}-picker-nothing`);
      await field.fill("RIVER zoe");
      await expect(people).toHaveCount(1);
      await field.press("Enter");
      await expectComposerFor(page, "Zoë Dubois");

      // The typed text is gone, and the arrow keys move from the field to the list and back.
      await picker.click();
      await expect(field).toHaveValue("");
      await expect(people.filter({ hasText: "Zoë" })).toBeInViewport();
      await field.focus();
      await page.keyboard.press("ArrowDown");
      await expect(people.first()).toBeFocused();
      await page.keyboard.type("fog");
      await expect(field).toHaveValue("fog");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await expectComposerFor(page, "Ottilie Vane");

      await picker.click();
      // As in any search field: the first Escape empties it, the second closes the menu.
      await field.fill("ada");
      await page.keyboard.press("Escape");
      await expect(field).toHaveValue("");
      await page.keyboard.press("Escape");
      await expect(field).toHaveCount(0);
      await expect(picker).toBeFocused();
    });
  });
