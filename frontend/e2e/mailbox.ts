import { expect } from "@playwright/test";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/** The folder into which the backend under test writes its mails instead of sending them. */
export class Mailbox {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** The newest mail to `address` with `subject`; waits until there are `count` of them. */
  async read(address: string, subject: string, count = 1): Promise<string> {
    let mails: string[] = [];
    await expect(async () => {
      const all = await this.readAll();
      mails = all.filter(
        (mail) => mail.includes(`To: ${address}\n`) && mail.includes(`Subject: ${subject}\n`),
      );
      expect(mails.length).toBeGreaterThanOrEqual(count);
    }).toPass({ timeout: 15_000 });
    return mails.at(-1) ?? "";
  }

  /** The link in the newest such mail. */
  async readLink(address: string, subject: string, count = 1): Promise<string> {
    const mail = await this.read(address, subject, count);
    const [link] = /http:\S+\/(verify-email|reset-password)\?\S+/.exec(mail) ?? [];
    if (!link) throw new Error(`no link in: ${mail}`);
    return link;
  }

  private async readAll(): Promise<string[]> {
    const names = (await readdir(this.folder).catch((): string[] => [])).sort();
    const texts = await Promise.all(names.map((name) => readFile(join(this.folder, name), "utf8")));
    return texts.flatMap((text) => text.split(/^-{70,}$/m));
  }
}
