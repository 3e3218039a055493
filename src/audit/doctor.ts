// What can the runtime use on this machine, and how is that printed for people?
import { runtimeStatus, type PartStatus, type RuntimeStatus } from '../runtime/runtime-status.ts';

const PARTS = {
  koffi: 'koffi',
  closeRange: 'close_range(2)',
  lock: 'thread lock',
  proc: '/proc',
  permissionModel: 'permission model',
  libuv: 'libuv',
} as const satisfies Partial<Record<keyof RuntimeStatus, string>>;
const WIDTH = 18;

/** The runtime's status. `isWell` is false if it has an effect that a program should know about. */
export function diagnose(): { status: RuntimeStatus; isWell: boolean } {
  const status = runtimeStatus();
  return { status, isWell: partsOf(status).every(([, { effect }]) => effect === undefined) };
}

/** One line for each part, and its effect if it is not in use. */
export function formatDiagnosis(version: string, { status, isWell }: ReturnType<typeof diagnose>): string {
  const { platform, arch } = process;
  const lines = partsOf(status).flatMap(([name, part]) => formatPart(name, part));
  const end = isWell
    ? 'The runtime can mark, query and seal here as documented.'
    : 'Effects are shown after `effect:`. In a bundled program, print runtimeStatus().';
  return [
    `eslint-plugin-noinherit ${version}, ${runtimeName()}, ${platform} ${arch}`,
    ...lines,
    `  ${'a failed seal'.padEnd(WIDTH)} ${status.unsealed === 'warn' ? 'warns once' : 'throws'} (NOINHERIT_UNSEALED)`,
    end,
  ].join('\n');
}

function partsOf(status: RuntimeStatus): [string, PartStatus & { readonly version?: string }][] {
  return Object.entries(PARTS).map(([key, name]) => [name, status[key as keyof typeof PARTS]]);
}

function formatPart(
  name: string,
  { inUse, version, why, effect }: PartStatus & { readonly version?: string },
): string[] {
  const state = inUse ? (version ?? 'in use') : 'not in use';
  return [
    `  ${name.padEnd(WIDTH)} ${why === undefined ? state : `${state}: ${why}`}`,
    ...(effect === undefined ? [] : [`  ${''.padEnd(WIDTH)} effect: ${effect}`]),
  ];
}

function runtimeName(): string {
  const { bun, deno } = process.versions as { bun?: string; deno?: string };
  if (bun !== undefined) return `Bun ${bun}`;
  return deno === undefined ? `Node ${process.version}` : `Deno ${deno}`;
}
