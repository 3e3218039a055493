// Which functions of the runtime may a program import?

/** The functions of the runtime that programs import, and that fixes insert. */
export const HELPER_NAMES = [
  'closeOnExit',
  'noInheritCallback',
  'noInheritListener',
  'sealDescriptors',
  'sealed',
  'setNoInherit',
] as const;

/** Matches a call of one of them in a source text. */
export const CALLS_HELPER: RegExp = new RegExp(`\\b(?:${HELPER_NAMES.join('|')})\\(`);
