/** The main button of a form that is a page of its own: as tall and as wide as the fields above it. */
export const LIKE_FIELDS = "min-h-11! w-full text-base!";
