export function obtainDebianNode(): [program: string, ...options: string[]];
