import { adoptedSites } from './adopted-sites.ts';
import { lateSites } from './late-sites.ts';
import { nativeSites } from './native-sites.ts';
import { callbackSites, openSites, packageSites } from './open-sites.ts';
import { connectionSites, serverSites } from './server-sites.ts';
import type { SiteTemplate } from './site.ts';
import { socketSites } from './socket-sites.ts';
import { childStdioSites, otherSpawnSites, spawnSites } from './spawn-sites.ts';

export const templates: readonly SiteTemplate[] = [
  ...openSites,
  ...packageSites,
  ...otherSpawnSites,
  ...callbackSites,
  ...serverSites,
  ...connectionSites,
  ...spawnSites,
  ...childStdioSites,
  ...socketSites,
  ...lateSites,
  ...adoptedSites,
  ...nativeSites,
];
