import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What a test uses that is given a database. */
const USES_DATABASE = /\b(temporaryDatabase(Url)?|openChaosWorld)\(/;
/** Engines have tests of their own, and whole sites are built, and months rehearsed, on one of them. */
const ELSEWHERE = /^(db\/engines\/sqlite|site|rehearsal)\//;

/** The test files that say something of the database, as patterns for vitest: they run on each engine. */
export function databaseFacingTests(tests: string): string[] {
  return readdirSync(tests, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && !ELSEWHERE.test(file))
    .filter((file) => USES_DATABASE.test(readFileSync(join(tests, file), 'utf8')))
    .map((file) => `tests/${file}`);
}
