// Under Deno every number that the launcher left open reaches the children, not only those above 16 as under Node:
// `deno run --allow-all deno-launcher.mjs 10</some/file`, and with `mended` it is sealed.
import { spawn } from 'node:child_process';
import process from 'node:process';
import { sealed } from 'eslint-plugin-noinherit/runtime';
import { hold } from './hold.mjs';

const start = process.argv[2] === 'mended' ? sealed(spawn) : spawn;
hold(start('sleep', ['60'], { stdio: 'ignore' }));
