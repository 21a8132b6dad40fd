import "@testing-library/jest-dom/vitest";
import { beforeEach } from "vitest";
import { setCurrentText } from "@/lib/language/current";
import { loadMessages } from "@/lib/language/server";
import { createText } from "@/lib/language/text";

setCurrentText(createText("en", loadMessages("en")));

// A late write of one test may happen in the next. This flushes it, then clears the storage.
beforeEach(() => {
  if (typeof window === "undefined") return;
  window.dispatchEvent(new Event("pagehide"));
  localStorage.clear();
});
