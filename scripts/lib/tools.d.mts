export function obtainTools(name: string, packages: readonly string[]): string;
export function programIn(folder: string, name: string): string;
