import type { ToolSet } from './versions.mjs';

export function obtainTools(set: ToolSet): string;
export function programIn(folder: string, name: string): string;
