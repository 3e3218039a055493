/** The text of the page with one part replaced. */
export function withPart(text: string, name: string, part: string): string;
