/** What the runtime gives to programs, and fixes write into them. */
export const HELPER_NAMES = [
  'closeOnExit',
  'noInheritCallback',
  'noInheritListener',
  'sealDescriptors',
  'sealed',
  'setNoInherit',
] as const;

/** Whether a text calls one of them. */
export const CALLS_HELPER: RegExp = new RegExp(`\\b(?:${HELPER_NAMES.join('|')})\\(`);
