import { dirname } from 'node:path';
import { databaseFile, engineOfUrl } from '#db/database-url.ts';
import { openDatabase } from '#db/open-database.ts';
import type { Config } from '#src/config.ts';
import type { Services } from '#src/services.ts';
import type { DownloadOptions } from '#src/sheet/read-source.ts';
import { examineDatabase } from './database-checks.ts';
import { examine, note, type Finding } from './finding.ts';
import { diagnoseClock, diagnoseDisk, diagnoseNode } from './machine-checks.ts';
import { diagnoseSite } from './site-checks.ts';
import { diagnoseContact, diagnoseCredentials, diagnoseSheet, diagnoseSource } from './source-checks.ts';

/** A command that writes holds the database for less, but for an import. */
const LOCK_TIMEOUT_MS = 10_000;

export interface Installation {
  config: Config;
  /** Where the built site is. */
  distDir: string;
  /** As `process.version`. */
  nodeVersion: string;
  /** As `engines.node` of package.json. */
  requiredNode: string;
  /** Services on the database, once that is known to be well. */
  openServices: () => Promise<Services>;
  now: () => number;
  /** Nobody is asked: neither the sheet's server nor Spotify. */
  isOffline: boolean;
  download?: DownloadOptions;
}

/**
 * Looks at everything that an installation needs, in the order in which a person would mend it. Changes nothing but a
 * failure of the account that turns out to be over; costs no call that is counted.
 */
export async function examineInstallation(installation: Installation): Promise<Finding[]> {
  const { config, distDir, nodeVersion, requiredNode, openServices, now, isOffline } = installation;
  const folder =
    engineOfUrl(config.databaseUrl) === 'sqlite' ? dirname(databaseFile(config.databaseUrl)) : distDir;
  const findings = [
    await examine('node', () => diagnoseNode(nodeVersion, requiredNode)),
    await examine('disk', () => diagnoseDisk(folder)),
  ];
  let serverTimeMs: number | undefined;
  if (!isOffline) {
    const sheet = await examine('sheet', async () => {
      const found = await diagnoseSheet(config.sheetUrl, installation.download ?? {});
      serverTimeMs = found.serverTimeMs;
      return found.diagnosis;
    });
    findings.push(sheet);
  }
  findings.push(await examine('clock', () => diagnoseClock(serverTimeMs, now())));
  findings.push(await examine('contact', () => diagnoseContact(config.musicBrainz.contact)));
  const database = await examineUnmigrated(config);
  findings.push(...database);
  if (database.some(({ state }) => state === 'action')) {
    const skipped = note('Not looked at, since they need the database', 'Mend that first');
    return [...findings, { check: 'sources and site', ...skipped }];
  }
  const services = await openServices();
  if (!isOffline) findings.push(await examine('credentials', () => diagnoseCredentials(services)));
  findings.push(await examine('spotify', () => diagnoseSource(services)));
  findings.push(await examine('site', () => diagnoseSite(distDir, services)));
  return findings;
}

async function examineUnmigrated(config: Config): Promise<Finding[]> {
  const db = openDatabase(config.databaseUrl, { writeTimeoutMs: LOCK_TIMEOUT_MS });
  try {
    return await examineDatabase(db, config.databaseUrl);
  } finally {
    await db.destroy();
  }
}
