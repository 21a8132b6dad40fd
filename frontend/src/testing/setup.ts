import "@testing-library/jest-dom/vitest";
import { setCurrentText } from "@/lib/language/current";
import { loadMessages } from "@/lib/language/server";
import { createText } from "@/lib/language/text";

setCurrentText(createText("en", loadMessages("en")));
