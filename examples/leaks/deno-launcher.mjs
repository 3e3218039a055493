// Under Deno, children inherit every descriptor that the launcher left open; under Node, only those above 16.
// `deno run --allow-all deno-launcher.mjs 10</some/file`; with `mended`, the descriptors are sealed.
import { spawn } from 'node:child_process';
import process from 'node:process';
import { sealed } from 'eslint-plugin-noinherit/runtime';
import { hold } from './hold.mjs';

const start = process.argv[2] === 'mended' ? sealed(spawn) : spawn;
hold(start('sleep', ['60'], { stdio: 'ignore' }));
