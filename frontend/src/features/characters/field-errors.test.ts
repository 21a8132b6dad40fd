import { expect, it } from "vitest";
import { ApiError, NetworkError } from "@/lib/api-error";
import { sortFaults } from "./field-errors";

function refuse(definition: readonly string[]): ApiError {
  return new ApiError({ status: 400, code: "invalid", detail: "No.", fields: { definition } });
}

it("puts each fault to its field, and says the others above", () => {
  const error = refuse([
    "name: The name may not be blank.",
    "character_book.entries.3.keys: This has to be a list of texts.",
    "A definition may have at most 1 MiB.",
  ]);
  expect(sortFaults(error)).toEqual({
    fields: {
      name: ["The name may not be blank."],
      character_book: ["This has to be a list of texts."],
    },
    refusal: "A definition may have at most 1 MiB.",
  });
  expect(sortFaults(refuse(["name: The name may not be blank."])).refusal).toBe(
    "Something in it cannot be saved as it is.",
  );
});

it("says everything else as it is said elsewhere", () => {
  expect(sortFaults(null)).toEqual({ fields: {}, refusal: null });
  expect(sortFaults(new NetworkError("/")).refusal).toBe("No connection to the server.");
});
