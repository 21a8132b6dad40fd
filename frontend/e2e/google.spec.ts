import { type Page, expect } from "@playwright/test";
import { beginTurningOn, finishTurningOn, makeCode } from "./authenticator";
import { CLIENT_ID, VERIFY, signUpByMail, test } from "./strict-servers";
import { PASSWORD, composer, confirm, createEmail, openPlace, register, signOut } from "./reader";

const SCRIPT = "https://accounts.google.com/gsi/client";
const LOGIN = "**/api/dj/auth/google";

/** A stand-in for Google's script: a button that returns an unsigned token with the nonce. */
const STAND_IN = `
  const words = { signin_with: "Sign in with Google", signup_with: "Sign up with Google",
    continue_with: "Continue with Google" };
  const encode = (value) => btoa(JSON.stringify(value)).replace(/=/g, "");
  let options;
  window.google = { accounts: { id: {
    initialize(given) { options = given; },
    renderButton(parent, { text, width }) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = words[text];
      button.onclick = () => {
        const { client_id: aud, nonce } = options;
        const claims = { aud, nonce, sub: "1", email: "linked@example.com" };
        options.callback({ credential: [{ alg: "none" }, claims].map(encode).join(".") + "." });
      };
      parent.append(button);
    },
  } } };
`;

interface Sent {
  readonly id_token: string;
  readonly nonce: string;
  readonly password?: string;
}

function readClaims(token: string): { readonly aud: string; readonly nonce: string } {
  const text = Buffer.from(token.split(".")[1] ?? "", "base64url").toString();
  return JSON.parse(text) as ReturnType<typeof readClaims>;
}

async function standIn(page: Page): Promise<void> {
  await page.route(SCRIPT, (route) =>
    route.fulfill({ contentType: "text/javascript", body: STAND_IN }),
  );
}

function watchPolicy(page: Page): string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) complaints.push(message.text());
  });
  return complaints;
}

test("only the pages with the button let Google in", async ({ request, strict, baseURL }) => {
  for (const path of ["/login", "/register", "/settings"]) {
    const headers = (await request.get(strict.address + path)).headers();
    expect(headers["content-security-policy"]).toContain("frame-src https://accounts.google.com/");
    expect(headers["cross-origin-opener-policy"]).toBe("same-origin-allow-popups");
    expect(headers["referrer-policy"]).toBe("strict-origin-when-cross-origin");
  }
  const elsewhere = ["/", "/chat", "/forgot-password", "/verify-email", "/reset-password"];
  for (const address of [
    ...elsewhere.map((path) => strict.address + path),
    `${baseURL ?? ""}/login`,
  ]) {
    const headers = (await request.get(address)).headers();
    expect(headers["content-security-policy"]).not.toContain("google");
    expect(headers["cross-origin-opener-policy"]).toBe("same-origin");
  }
  const claimed = { "x-google-client": "evil", "x-google-admitted": "1" };
  const page = await (await request.get(`${baseURL ?? ""}/login`, { headers: claimed })).text();
  expect(page).toMatch(/<html [^>]*data-socket-base/);
  expect(page).not.toMatch(/<html [^>]*data-google|evil/);
});

test("the button signs in, with a token made for this page", async ({ page, strict }) => {
  const complaints = watchPolicy(page);
  await standIn(page);
  const sent: Sent[] = [];
  const email = createEmail();
  await page.goto(`${strict.address}/register`);
  await register(page, email);
  await confirm(page, await strict.mailbox.readLink(email, VERIFY));
  await page.getByRole("link", { name: "Go to the chat" }).click();
  await signOut(page);

  // A real Google token is not available, so a login provides the backend's response to one.
  await page.route(LOGIN, async (route) => {
    sent.push(route.request().postDataJSON() as Sent);
    const answer = await page.request.post(`${strict.address}/api/dj/auth/login`, {
      data: { email, password: PASSWORD },
    });
    await route.fulfill({ response: answer });
  });
  // Client-side navigation from a document whose policy does not allow Google.
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Sign in with Google" }).dblclick();
  await expect(composer(page)).toBeVisible();
  expect(sent).toHaveLength(1);
  const claims = readClaims(sent[0]?.id_token ?? "");
  expect(claims.aud).toBe(CLIENT_ID);
  expect(claims.nonce).toBe(sent[0]?.nonce);
  expect(claims.nonce.length).toBeGreaterThan(20);
  expect(complaints).toEqual([]);
});

test(
  "an account with two steps asks for the code after Google, too",
  { tag: "@thorough" },
  async ({ page, strict }) => {
    await standIn(page);
    const email = await signUpByMail(page, strict);
    await page.goto(`${strict.address}/settings`);
    const secret = await beginTurningOn(page);
    await finishTurningOn(page, secret);
    await page.getByRole("button", { name: "I have saved them" }).click();
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
    await expect(page).toHaveURL(/\/$/);

    await page.route(LOGIN, async (route) => {
      const answer = await page.request.post(`${strict.address}/api/dj/auth/login`, {
        data: { email, password: PASSWORD },
      });
      await route.fulfill({ response: answer });
    });
    await page.goto(`${strict.address}/login`);
    await page.getByRole("button", { name: "Sign in with Google" }).click();
    await expect(page.getByLabel("Code")).toBeFocused();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(["One more step"]);
    await page.getByRole("button", { name: "Back" }).click();
    await page.getByRole("button", { name: "Sign in with Google" }).click();
    await page.getByLabel("Code").fill(makeCode(secret, 1));
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(composer(page)).toBeVisible();
  },
);

test(
  "an address with a password asks for it once",
  { tag: "@thorough" },
  async ({ page, strict }) => {
    await standIn(page);
    const sent: Sent[] = [];
    await page.route(LOGIN, async (route) => {
      sent.push(route.request().postDataJSON() as Sent);
      await route.fulfill({ status: 409, json: { code: "link_required", detail: "Linked?" } });
    });
    await page.goto(`${strict.address}/login`);
    await page.getByRole("button", { name: "Sign in with Google" }).click();
    await expect(page.getByRole("heading", { name: "One more step" })).toBeFocused();
    await expect(page.getByText("linked@example.com")).toBeVisible();
    await page.getByLabel("Password").fill("not the password");
    await page.getByRole("button", { name: "Link and sign in" }).click();
    await expect(page.getByText("This is not the password of that account.")).toBeVisible();
    await expect(page.getByLabel("Password")).toBeFocused();
    expect(sent.map(({ password }) => password)).toEqual([undefined, "not the password"]);
    expect(sent[1]?.id_token).toBe(sent[0]?.id_token);
    await page.getByRole("button", { name: "Back" }).click();
    await expect(page.getByRole("button", { name: "Sign in with Google" })).toBeVisible();
  },
);

test("what Google did not sign is refused, and so is a script that does not come", async ({
  page,
  strict,
}) => {
  await page.route(SCRIPT, (route) => route.abort());
  await page.goto(`${strict.address}/login`);
  await expect(page.getByText("The Google button did not load.")).toBeVisible();
  await page.unroute(SCRIPT);
  await standIn(page);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("button", { name: "Sign in with Google" }).click();
  await expect(page.getByText("Google did not confirm this sign-in.")).toBeVisible();
  await expect(page).toHaveURL(/\/login$/);
});

test(
  "an account without a password sets one by mail, and leaves by Google",
  { tag: "@thorough" },
  async ({ page, strict }) => {
    await standIn(page);
    const email = createEmail();
    // The address was registered twice with different passwords, so neither is valid.
    for (const password of [PASSWORD, `${PASSWORD}-other`]) {
      const data = { email, password };
      await page.request.post(`${strict.address}/api/dj/auth/register`, { data });
    }
    await confirm(page, await strict.mailbox.readLink(email, VERIFY));
    await page.getByRole("link", { name: "Go to the chat" }).click();
    await openPlace(page, "Settings");
    // After client-side navigation the page reloads once, for Google's button.
    await expect(page.locator("html[data-google-admitted]")).toHaveCount(1);
    await page.getByRole("button", { name: "Email me a link" }).click();
    await expect(page.getByText(`An email is on its way to ${email}.`)).toBeVisible();

    await page.getByRole("button", { name: "Delete account" }).click();
    const sheet = page.getByRole("dialog", { name: "Delete your account" });
    await sheet.getByRole("button", { name: "Continue with Google" }).click();
    await expect(sheet.getByText("Google did not confirm that it is you.")).toBeVisible();
    await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
  },
);

test("pages are the same without Google where it is not offered", async ({ page, baseURL }) => {
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("google")) asked.push(request.url());
  });
  await page.goto(`${baseURL ?? ""}/login`);
  await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
  await expect(page.getByText("or", { exact: true })).toHaveCount(0);
  expect(asked).toEqual([]);
});
