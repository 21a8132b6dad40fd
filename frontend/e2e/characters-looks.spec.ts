import { expect, test } from "@playwright/test";
import { WINDOWS, inspect } from "./inspect";
import { composer, createReader, replies, say, signUp, speaker } from "./reader";

for (const { name: look, ...options } of WINDOWS)
  test.describe(look, { tag: "@thorough" }, () => {
    test.use(options);

    test("the characters can be read and reached by everybody", async ({ page }) => {
      test.slow();
      await createReader(page);
      await page.goto("/characters");
      const links = page.getByRole("link", { name: /^Talk to / });
      await expect(links.first()).toBeVisible();
      await inspect(page, `${look}-characters`);
      await links.nth(1).focus();
      await page.keyboard.press("Enter");
      await expect(composer(page)).toBeVisible();
      await inspect(page, `${look}-character-new-chat`);
      await say(page, `[[script text="Sit. I have heard worse questions."]] Well met`);
      await expect(replies(page, "final")).toHaveCount(1);
      await inspect(page, `${look}-character-chat`);
      await speaker(page).click();
      await inspect(page, `${look}-character-menu`);
      await page.getByRole("menuitem", { name: "Someone else…" }).click();
      await inspect(page, `${look}-character-sheet`);
      await page
        .getByLabel("Name")
        .fill("Maester Aemon of the Night’s Watch, once a Targaryen prince");
      await page.keyboard.press("Enter");
      await expect(speaker(page)).toContainText("Maester");
      await inspect(page, `${look}-character-long-name`);
      if (look.startsWith("phone")) {
        await page.getByRole("button", { name: "Chats" }).click();
        await inspect(page, `${look}-character-list`);
        return;
      }
      await page.getByRole("searchbox", { name: "Search" }).fill("well met");
      await expect(
        page.getByRole("navigation", { name: "Chats" }).getByRole("link").first(),
      ).toBeVisible();
      await inspect(page, `${look}-character-search`);
      await page.goto("/chat?character=Davos");
      await expect(composer(page)).toBeVisible();
      await inspect(page, `${look}-character-stranger`);
    });
  });

test(
  "a gallery that does not load says so, and an empty one too",
  { tag: "@thorough" },
  async ({ page }) => {
    await signUp(page);
    let answer: { readonly status: number; readonly body: string } = { status: 500, body: "{}" };
    await page.route("**/api/dj/characters", (route) =>
      route.fulfill({ ...answer, contentType: "application/json" }),
    );
    await page.goto("/characters");
    await expect(page.getByText("Something went wrong on the server.")).toBeVisible();
    await expect(page.getByLabel("Name")).toBeVisible();
    await page.goto("/chat?character=davos");
    await expect(page.getByText("Something went wrong on the server.")).toBeVisible();
    await expect(composer(page)).toHaveCount(0);
    answer = { status: 200, body: "[]" };
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(composer(page)).toHaveAttribute("placeholder", "Say something to davos");
    await page.goto("/characters");
    await expect(
      page.getByText("No characters have been set up on this server yet."),
    ).toBeVisible();
  },
);
