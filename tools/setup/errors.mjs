/** A set-up step that failed for a reason its message tells the reader: shown without a stack. */
export class SetupError extends Error {}
