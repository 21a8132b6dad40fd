/**
 * A column that does not fit on a phone. It stays in the table, without width: the form of an open
 * entry spans all columns, and in a fixed layout missing columns would take their share of the
 * width.
 */
export const WIDE_ONLY = "max-sm:invisible max-sm:w-0 max-sm:overflow-hidden max-sm:p-0";

/** The same for a phone with large text. */
export const ROOMY_ONLY =
  "max-[20rem]:invisible max-[20rem]:w-0 max-[20rem]:overflow-hidden max-[20rem]:p-0";
