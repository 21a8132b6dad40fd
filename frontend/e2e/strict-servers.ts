import { type Page, test as base, expect } from "@playwright/test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Mailbox } from "./mailbox";
import { startOwnServers } from "./own-servers";
import { PASSWORD, createEmail, enter } from "./reader";

export const CLIENT_ID = "1-stand-in.apps.googleusercontent.com";
export const VERIFY = "Confirm your email address";
export const RESET = "Choose a new password";

/** Servers that require confirmed addresses, write their mails to a folder, and offer signing in with Google. */
export interface StrictServers {
  readonly address: string;
  readonly mailbox: Mailbox;
}

async function waitForGoogle(address: string): Promise<void> {
  await expect(async () => {
    const page = await (await fetch(`${address}/login`)).text();
    expect(page).toContain(CLIENT_ID);
  }).toPass({ timeout: 20_000 });
}

interface WorkerFixtures {
  readonly strict: StrictServers;
}

export const test = base.extend<object, WorkerFixtures>({
  strict: [
    // Playwright reads from the parameter's pattern which fixtures are needed.
    // oxlint-disable-next-line no-empty-pattern
    async ({}, provide) => {
      const folder = await mkdtemp(join(tmpdir(), "mails-"));
      const servers = await startOwnServers({
        // A backend that sends no mails may require confirmed addresses in development only.
        DJANGO_DEBUG: "True",
        EMAIL_VERIFICATION_REQUIRED: "True",
        DJANGO_EMAIL_BACKEND: "django.core.mail.backends.filebased.EmailBackend",
        EMAIL_FILE_PATH: folder,
        GOOGLE_OAUTH_CLIENT_ID: CLIENT_ID,
      });
      await waitForGoogle(servers.address);
      await provide({ address: servers.address, mailbox: new Mailbox(folder) });
      await servers.close();
      await rm(folder, { recursive: true, force: true });
    },
    { scope: "worker", timeout: 90_000 },
  ],
});

/**
 * Signs up a new user with a confirmed address on `page` through the API; only tests of signing up use the form and the
 * mail's link. Returns the address.
 */
export async function signUpByMail(page: Page, strict: StrictServers): Promise<string> {
  const email = createEmail();
  const api = `${strict.address}/api/dj/auth`;
  const data = { email, password: PASSWORD };
  const asked = await page.request.post(`${api}/register`, { data });
  expect(asked.ok(), await asked.text()).toBe(true);
  const link = new URL(await strict.mailbox.readLink(email, VERIFY));
  const token = link.searchParams.get("token");
  await enter(
    page,
    strict.address,
    await page.request.post(`${api}/verify-email`, { data: { token } }),
  );
  return email;
}
