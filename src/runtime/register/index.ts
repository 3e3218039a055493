// `node --import eslint-plugin-noinherit/register app.js`: the import is the whole interface.
import { fileURLToPath } from 'node:url';
import { startPreload } from './preload.ts';
import { readSettings } from './settings.ts';

startPreload(readSettings(process.env), fileURLToPath(import.meta.url));

export {};
