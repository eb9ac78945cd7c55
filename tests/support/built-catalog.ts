import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pino from 'pino';
import { migrateToLatest } from '#db/migrate.ts';
import { albumAnswer, absentAnswer, storeAnswer } from '#src/backfill/store-answer.ts';
import type { BuildResult } from '#src/render/build-result.ts';
import { bakeSite, buildSite } from '#src/render/build-site.ts';
import { PROJECT_ROOT } from '#src/render/site-layout.ts';
import { environmentWith, parseConfig } from '#src/config.ts';
import { createServices, type Services } from '#src/services.ts';
import { importCatalog } from '#src/sheet/import-catalog.ts';
import { layOutTab, type NamedRow } from '../../scripts/sheet-maker/tab-layout.ts';
import { makeXlsx } from '../../scripts/sheet-maker/xlsx-file.ts';
import { sampleDetails } from '../components/sample-album.ts';

/** A catalog with a site that is built from it, for tests of how the one follows the other. */
export interface BuiltCatalog {
  services: Services;
  environment: NodeJS.ProcessEnv;
  distDir: string;
  /** The moment that builds believe in, ms since 1970. */
  clock: { now: number };
  /** Imports these rows as the whole sheet. */
  import(rows: readonly NamedRow[]): Promise<unknown>;
  /** The albums that Spotify can be asked about, by id. */
  linkedIds(): Promise<number[]>;
  /** Stores an answer of Spotify for the album with this id. */
  store(albumId: number, answer: 'cover' | 'absent'): Promise<void>;
  build(changes?: { force?: boolean; signal?: AbortSignal }): Promise<BuildResult>;
  bake(): Promise<BuildResult>;
  /** Replaces some variables of the environment, as an edit of `.env` does. */
  configure(variables: Record<string, string>): Promise<void>;
  /** The site as visitors get it, by path. */
  files(): Map<string, string>;
  /** The same, built from nothing somewhere else. */
  cleanFiles(): Promise<Map<string, string>>;
  close(): Promise<void>;
}

/** Opens an empty catalog; close it when the tests of the file are done. */
export async function openBuiltCatalog(): Promise<BuiltCatalog> {
  const folder = join(PROJECT_ROOT, '.cache', 'test-sites', randomUUID());
  await mkdir(folder, { recursive: true });
  const distDir = join(folder, 'dist');
  const clock = { now: Date.parse('2026-03-10T12:00:00Z') };
  let environment: NodeJS.ProcessEnv = environmentWith({
    DATABASE_URL: `file:${join(folder, 'catalog.sqlite')}`,
    LOG_FILE: '',
    ON_DEMAND: 'server',
    SITE_URL: 'https://example.org',
    BASE_PATH: '',
  });
  const open = (): Services =>
    createServices(parseConfig(environment), pino({ level: 'silent' }), { now: () => clock.now });
  let services = open();
  await migrateToLatest(services.db);

  const site = (dist: string) => ({ services, environment, projectRoot: PROJECT_ROOT, distDir: dist });
  return {
    get services() {
      return services;
    },
    get environment() {
      return environment;
    },
    distDir,
    clock,
    async import(rows) {
      const source = join(folder, 'sheet.xlsx');
      const tabs = Map.groupBy(rows, (row) => yearOf(row));
      const sheet = [...tabs]
        .sort()
        .map(([year, albums]) => layOutTab({ name: `${year} Prog-metal`, year: Number(year), albums }));
      writeFileSync(source, await makeXlsx(sheet));
      return importCatalog({
        db: services.db,
        source,
        allowShrink: Infinity,
        now: () => new Date(clock.now),
      });
    },
    async linkedIds() {
      const linked = await services.db
        .selectFrom('album')
        .select('id')
        .where('spotify_id', 'is not', null)
        .where('removed_at', 'is', null)
        .orderBy('id')
        .execute();
      return linked.map(({ id }) => id);
    },
    async store(albumId, answer) {
      const { spotify_id } = await services.db
        .selectFrom('album')
        .select('spotify_id')
        .where('id', '=', albumId)
        .executeTakeFirstOrThrow();
      const images = [640, 300, 64].map((width) => ({
        url: `https://i.scdn.co/image/${albumId}-${width}`,
        width,
        height: width,
      }));
      const columns =
        answer === 'absent'
          ? absentAnswer('web-api', clock.now)
          : albumAnswer(
              { id: spotify_id!, images, details: sampleDetails({ label: `Label ${albumId}` }) },
              clock.now,
            );
      await storeAnswer(services.db, spotify_id!, columns);
    },
    build: ({ force = false, signal } = {}) => buildSite({ ...site(distDir), force, signal }),
    bake: () => bakeSite({ ...site(distDir), lockTimeoutMs: 0 }),
    async configure(variables) {
      environment = { ...environment, ...variables };
      await services.close();
      services = open();
    },
    files: () => readSite(distDir),
    async cleanFiles() {
      const elsewhere = join(folder, `clean-${randomUUID()}`);
      await buildSite({ ...site(elsewhere), force: true });
      return readSite(elsewhere);
    },
    async close() {
      await services.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function yearOf(row: NamedRow): string {
  const date = row['Release Date'] as { day: string };
  return date.day.slice(0, 4);
}

/** Every file by its path; of pages without what is random in an island: ciphertext, id, and the hashes of both. */
function readSite(distDir: string): Map<string, string> {
  const client = join(distDir, 'client');
  return new Map(
    readdirSync(client, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry): [string, string] => {
        const file = join(entry.parentPath, entry.name);
        const text = readFileSync(file, 'latin1');
        return [file.slice(client.length + 1), file.endsWith('.html') ? withoutIslandSecrets(text) : text];
      })
      .sort(),
  );
}

function withoutIslandSecrets(html: string): string {
  let blanked = html;
  for (const [, script] of html.matchAll(/<script[^>]*>([^<]*replaceServerIsland\([^<]*)<\/script>/g)) {
    const hash = createHash('sha256').update(script!, 'latin1').digest('base64');
    blanked = blanked.replace(`'sha256-${hash}'`, "'sha256-island'");
  }
  return blanked
    .replace(/\/\?e=[^"]*?&(?:amp;)?p=[^"]*?&(?:amp;)?s=/g, '/?island')
    .replace(/(data-island-id="|replaceServerIsland\(")[0-9a-f-]{36}/g, '$1island');
}
