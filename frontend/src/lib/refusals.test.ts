import { afterEach, expect, it } from "vitest";
import { ApiError, describeError } from "./api-error";
import { setCurrentText } from "./language/current";
import { loadMessages } from "./language/server";
import { createText } from "./language/text";
import { sayRefusal } from "./refusals";

const speak = (language: "en" | "de"): void => {
  setCurrentText(createText(language, loadMessages(language)));
};

afterEach(() => {
  speak("en");
});

const FULL = new ApiError({
  status: 409,
  code: "limit_reached",
  detail: "You have 100 characters.",
});

it("lets the server speak in English where its sentence says more", () => {
  expect(describeError(FULL)).toBe("You have 100 characters.");
  expect(sayRefusal("version_conflict", "x")).toContain("Compare both");
});

it("says the same in German", () => {
  speak("de");
  expect(describeError(FULL)).toBe("Mehr davon hat hier keinen Platz. Lösch zuerst etwas.");
  expect(sayRefusal("card_broken", "The JSON is damaged.")).toBe(
    "Diese Datei ist beschädigt. (The JSON is damaged.)",
  );
});

it("knows no sentence for a code of tomorrow", () => {
  expect(sayRefusal("of_tomorrow", "New.")).toBeNull();
  expect(describeError(new ApiError({ status: 400, code: "of_tomorrow", detail: "New." }))).toBe(
    "New.",
  );
});
