/** The text with a part replaced. */
export function withPart(text: string, name: string, part: string): string;
