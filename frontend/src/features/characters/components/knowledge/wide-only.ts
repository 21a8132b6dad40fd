/**
 * A column that a phone has no room for. It keeps its place, without width: the form of an open note
 * spans all columns, and in a fixed layout those that are missing would take their share of the width.
 */
export const WIDE_ONLY = "max-sm:invisible max-sm:w-0 max-sm:overflow-hidden max-sm:p-0";

/** The same for a phone whose letters are large. */
export const ROOMY_ONLY =
  "max-[20rem]:invisible max-[20rem]:w-0 max-[20rem]:overflow-hidden max-[20rem]:p-0";
