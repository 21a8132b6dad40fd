import { type APIRequestContext, type Page, expect, test } from "@playwright/test";
import { PASSWORD, composer, createEmail, signIn, signOut, signUpByForm } from "./reader";

interface Tokens {
  readonly access: string;
}

async function readTheme(request: APIRequestContext, page: Page): Promise<string> {
  const access = await page.evaluate(() => localStorage.getItem("access"));
  const headers = { authorization: `Bearer ${access ?? ""}` };
  const me = await request.get("/api/dj/me", { headers });
  return ((await me.json()) as { readonly theme: string }).theme;
}

/** An account that another device has set to the dark theme. */
async function createDarkAccount(request: APIRequestContext): Promise<string> {
  const email = createEmail();
  const answer = await request.post("/api/dj/auth/register", {
    data: { email, password: PASSWORD },
  });
  const { access } = (await answer.json()) as Tokens;
  await request.post("/api/dj/settings/theme", {
    data: { theme: "dark" },
    headers: { authorization: `Bearer ${access}` },
  });
  return email;
}

async function chooseTheme(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Theme" }).click();
  await page.getByRole("menuitemradio", { name }).click();
}

/** Records the window while `act` runs: the brightness, 0 to 1, of the middle of each frame. */
async function watchBrightness(page: Page, act: () => Promise<void>): Promise<number[]> {
  // The screenshot waits until earlier changes are painted.
  await page.screenshot();
  const client = await page.context().newCDPSession(page);
  const pictures: string[] = [];
  client.on("Page.screencastFrame", ({ data, sessionId }) => {
    pictures.push(data);
    void client.send("Page.screencastFrameAck", { sessionId });
  });
  await client.send("Page.startScreencast", { format: "png", everyNthFrame: 1 });
  await act();
  await page.waitForTimeout(600);
  await client.send("Page.stopScreencast");
  // Measured in another page, so that the app's own is not involved.
  const counter = await page.context().newPage();
  const brightness = await counter.evaluate(async (images) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 8, height: 8 });
    const context = canvas.getContext("2d");
    if (!context) throw new Error("no canvas");
    const found: number[] = [];
    for (const image of images) {
      const picture = new Image();
      picture.src = `data:image/png;base64,${image}`;
      await picture.decode();
      context.drawImage(picture, 0, 0, 8, 8);
      const { data } = context.getImageData(0, 0, 8, 8);
      const sum = data.reduce((total, value, index) => total + (index % 4 === 3 ? 0 : value), 0);
      found.push(sum / (64 * 3 * 255));
    }
    return found;
  }, pictures);
  await counter.close();
  return brightness;
}

test("a stored theme is there with the first picture, against the system's", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/login");
  await chooseTheme(page, "Dark");
  const seen = await watchBrightness(page, async () => {
    await page.goto("/forgot-password");
    await page.goto("/register");
  });
  expect(seen.length).toBeGreaterThan(1);
  expect(Math.max(...seen)).toBeLessThan(0.35);
  await page.screenshot({ path: "test-results/screenshots/theme-dark-register.png" });
});

test("without a stored one the system decides", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto("/login");
  await expect(page.locator("html")).toHaveClass(/dark/);
  await page.emulateMedia({ colorScheme: "light" });
  await expect(page.locator("html")).toHaveClass(/light/);
});

test("an account brings its theme before its first page shows", async ({ page, request }) => {
  const email = await createDarkAccount(request);
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/login");
  await page.evaluate(() => {
    localStorage.setItem("color-theme", "light");
  });
  await page.goto("/login?next=/settings");
  const themes = page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const seen: string[] = [];
        const look = (): void => {
          if (location.pathname === "/settings") seen.push(document.documentElement.className);
          if (seen.length < 20) requestAnimationFrame(look);
          else resolve(seen);
        };
        look();
      }),
  );
  await signIn(page, email);
  await expect(page).toHaveURL(/\/settings$/);
  expect((await themes).filter((name) => !name.includes("dark"))).toEqual([]);
  expect(await page.evaluate(() => localStorage.getItem("color-theme"))).toBe("dark");
  await expect(page.getByText("Dark, on all your devices.")).toBeVisible();
});

test(
  "a choice goes to the account, and from there to other devices",
  { tag: "@thorough" },
  async ({ page, request, browser, baseURL }) => {
    await page.emulateMedia({ colorScheme: "dark" });
    const email = await signUpByForm(page);
    // A new account gets the theme that is shown in its owner's browser.
    await expect(page.locator("html")).toHaveClass(/dark/);
    await expect.poll(() => readTheme(request, page)).toBe("dark");
    await chooseTheme(page, "Light");
    await expect.poll(() => readTheme(request, page)).toBe("light");
    expect(await page.evaluate(() => localStorage.getItem("color-theme"))).toBe("light");

    const context = await browser.newContext({ colorScheme: "dark" });
    const other = await context.newPage();
    await other.goto(`${baseURL ?? ""}/login`);
    await expect(other.locator("html")).toHaveClass(/dark/);
    await signIn(other, email);
    await expect(composer(other)).toBeVisible();
    await expect(other.locator("html")).toHaveClass(/light/);
    await chooseTheme(other, "Dark");
    await expect.poll(() => readTheme(request, other)).toBe("dark");
    await page.reload();
    await expect(page.locator("html")).toHaveClass(/dark/);
    await context.close();
  },
);

test(
  "after signing out the browser keeps what was seen last",
  { tag: "@thorough" },
  async ({ page, request }) => {
    const email = await createDarkAccount(request);
    await page.goto("/login");
    await signIn(page, email);
    await expect(composer(page)).toBeVisible();
    await signOut(page);
    await expect(page).toHaveURL(/\/$/);
    await chooseTheme(page, "Light");
    await page.reload();
    await expect(page.locator("html")).toHaveClass(/light/);
    await page.goto("/login");
    await signIn(page, email);
    await expect(page.locator("html")).toHaveClass(/dark/);
  },
);
