import { expect, test } from "@playwright/test";
import { questions, replies, say, signUp } from "./reader";

const PLACE = 'div[role="group"]';

test("a corrected reply is what the chat goes on from, in every tab; the original stays beside it", async ({
  page,
  context,
}) => {
  await signUp(page);
  await say(page, '[[script text="first answer"]] one');
  await expect(replies(page, "final")).toContainText("first answer");
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(replies(other)).toContainText("first answer");

  await replies(page).getByRole("button", { name: "Edit" }).click();
  const box = page.getByRole("textbox", { name: "Edited message" });
  await expect(box).toBeFocused();
  await expect(box).toHaveValue("first answer");
  await box.fill("corrected answer");
  await page.getByRole("button", { name: "Save" }).click();

  await expect(box).toHaveCount(0);
  for (const tab of [page, other]) {
    await expect(replies(tab)).toContainText("corrected answer");
    await expect(replies(tab).locator(PLACE)).toHaveText("2 / 2");
    await expect(replies(tab).locator("time").locator("..")).toContainText("edited");
  }
  await expect(page.getByRole("button", { name: "Previous answer" })).toBeFocused();

  await say(page, '[[script text="second answer"]] two');
  await expect(replies(page, "final").last()).toContainText("second answer");
  await expect(replies(page).first()).toContainText("corrected answer");

  await page.getByRole("button", { name: "Previous answer" }).click();
  await expect(questions(page)).toHaveCount(1);
  await expect(replies(page)).toContainText("first answer");
  await expect(replies(page).locator(PLACE)).toHaveText("1 / 2");
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

  test("all of what stands below a corrected reply can be seen", async ({ page }) => {
    await signUp(page);
    await say(page, '[[script text="first answer"]] one');
    await replies(page, "final").getByRole("button", { name: "Edit" }).tap();
    await page.getByRole("textbox", { name: "Edited message" }).fill("corrected answer");
    await page.getByRole("button", { name: "Save" }).tap();
    await expect(replies(page).locator(PLACE)).toHaveText("2 / 2");
    await expect(replies(page).locator("time").locator("..")).toBeInViewport({ ratio: 1 });
    const place = await replies(page).locator(PLACE).getByText("2 / 2").boundingBox();
    expect(place?.height).toBeLessThan(24);
  });
});

test("an edited question stays in sight once it is sent, and what it replaces stays out of sight", async ({
  page,
}) => {
  await signUp(page);
  await say(page, '[[script text="first answer"]] one');
  await expect(replies(page, "final")).toContainText("first answer");
  await page.evaluate(() => {
    let wasSent = false;
    const { dataset } = document.documentElement;
    dataset["flashes"] = "none";
    new MutationObserver(() => {
      const text = document.querySelector("ol[aria-label]")?.textContent ?? "";
      const isInPlace = text.includes("steady words") && !text.includes("first answer");
      if (wasSent && !isInPlace) dataset["flashes"] = "some";
      wasSent ||= isInPlace;
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });

  await questions(page).hover();
  await questions(page).getByRole("button", { name: "Edit" }).click();
  const box = page.getByRole("textbox", { name: "Edited message" });
  await box.fill('[[script text="second answer"]] steady words');
  await box.press("Enter");
  await expect(replies(page, "final")).toContainText("second answer");
  await expect(page.locator("html")).toHaveAttribute("data-flashes", "none");
});
