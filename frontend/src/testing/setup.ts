import "@testing-library/jest-dom/vitest";
import { beforeEach } from "vitest";
import { setCurrentText } from "@/lib/language/current";
import { loadMessages } from "@/lib/language/server";
import { createText } from "@/lib/language/text";

setCurrentText(createText("en", loadMessages("en")));

// What a test wrote last is stored a moment later, which may be in the next test: each begins with nothing stored.
beforeEach(() => {
  if (typeof window === "undefined") return;
  window.dispatchEvent(new Event("pagehide"));
  localStorage.clear();
});
