import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { CatalogDatabase } from '#db/open-database.ts';
import { albumAnswer, storeAnswer } from '#src/backfill/store-answer.ts';
import { PROJECT_ROOT } from '#src/render/site-layout.ts';
import { importCatalog } from '#src/sheet/import-catalog.ts';
import { spotifyAlbum } from '../backfill/backfill-for-test.ts';
import { runScript } from '../support/run-script.ts';
import { temporaryDatabase, temporaryDatabaseUrl, temporaryFolder } from '../support/temporary-database.ts';

const DOCUMENT = readFileSync(join(PROJECT_ROOT, '.github', 'docs', 'data.md'), 'utf8');

/** The lines of the first shell block under a heading of data.md, without comments: what people are told to type. */
function documentedLines(heading: string): string[] {
  const after = DOCUMENT.slice(DOCUMENT.indexOf(`\n${heading}\n`));
  return /```sh\n([^]*?)```/
    .exec(after)![1]!
    .split('\n')
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => line !== '');
}

/** git as somebody at a terminal has it, and nothing of this machine's own settings. */
function git(folder: string, ...args: string[]): string {
  const identity = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.org', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', ['-C', folder, ...identity, ...args], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
}

function commit(folder: string, files: Record<string, string>, message: string): void {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', message);
}

/** Runs lines of the documentation that are npm scripts, joined by `&&`, with the places that belong to a home. */
async function runLine(line: string, environment: Record<string, string>, home: string[]): Promise<void> {
  for (const command of line.split(' && ')) {
    const [, name, rest] = /^npm run ([\w:]+) -- (.*)$/.exec(command)!;
    const ofHome = /^state:(fetch|keep)$/.test(name!) ? home : [];
    const { code, stderr } = await runScript(
      name!.replace(':', '-'),
      [...rest!.split(' '), ...ofHome],
      environment,
    );
    expect([command, code, stderr]).toEqual([command, 0, '']);
  }
}

/** What nobody may lose: albums with their ids, and covers. */
async function contentsOf(db: CatalogDatabase) {
  return {
    albums: await db.selectFrom('album').select(['id', 'artist', 'title']).orderBy('id').execute(),
    covers: await db
      .selectFrom('spotify_album')
      .select(['spotify_album_id', 'spotify_cover_url'])
      .where('cover_state', '=', 'found')
      .orderBy('spotify_album_id')
      .execute(),
  };
}

/** A catalog of 500 albums, three with covers. */
async function openCatalog() {
  const url = await temporaryDatabaseUrl();
  const db = await temporaryDatabase(url);
  await importCatalog({ db, source: join(PROJECT_ROOT, 'db', 'sample-sheet.xlsx') });
  const linked = db.selectFrom('album').select('spotify_id').where('spotify_id', 'is not', null).limit(3);
  for (const { spotify_id: id } of await linked.execute()) {
    await storeAnswer(db, id!, albumAnswer(spotifyAlbum(id!), Date.UTC(2026, 10, 24)));
  }
  return { db, environment: { DATABASE_URL: url } };
}

it('a fork takes what is new upstream, and keeps its own commits, its data branch and its state', async () => {
  const folder = temporaryFolder();
  const [upstream, fork, clone] = ['upstream', 'fork.git', 'clone'].map((name) => join(folder, name));
  mkdirSync(upstream!);
  git(upstream!, 'init', '--quiet', '--initial-branch=main');
  commit(upstream!, { 'code.txt': 'one\n', 'overrides.csv': 'id,url\n' }, 'First');
  execFileSync('git', ['clone', '--quiet', '--bare', upstream!, fork!]);
  execFileSync('git', ['clone', '--quiet', fork!, clone!]);

  const { db, environment } = await openCatalog();
  const contents = await contentsOf(db);
  const home = ['--remote', fork!, '--release-folder', join(folder, 'saves')];
  const dir = join(folder, 'state');
  const line = `npm run state:fetch -- --dir ${dir} && npm run state:save -- --dir ${dir} && npm run state:keep -- --dir ${dir}`;
  await runLine(line, environment, home);
  commit(clone!, { 'overrides.csv': 'id,url\n7,none\n' }, 'A correction of our own');
  git(clone!, 'push', '--quiet', 'origin', 'main');
  const data = git(fork!, 'rev-parse', 'data');

  // Upstream goes on, and has data of its own, which is none of the fork's business.
  commit(upstream!, { 'code.txt': 'two\n', 'new.txt': 'new\n' }, 'Second');
  git(upstream!, 'checkout', '--quiet', '--orphan', 'data');
  commit(upstream!, { 'catalog.ndjson': '{"upstream":true}\n' }, 'Data of upstream');
  git(upstream!, 'checkout', '--quiet', 'main');

  const typed = documentedLines('### A fork on GitHub');
  expect(typed).toHaveLength(4);
  for (const each of typed) {
    const words = each.replace(/https:\S+/, upstream!).split(' ');
    expect(words.shift()).toBe('git');
    git(clone!, ...words);
  }

  expect(git(fork!, 'show', 'main:code.txt')).toBe('two');
  expect(git(fork!, 'show', 'main:new.txt')).toBe('new');
  expect(git(fork!, 'show', 'main:overrides.csv')).toBe('id,url\n7,none');
  expect(git(fork!, 'rev-parse', 'data')).toBe(data);
  expect(git(fork!, 'branch', '--format=%(refname:short)').split('\n').sort()).toEqual(['data', 'main']);

  const next = { DATABASE_URL: await temporaryDatabaseUrl() };
  const other = join(folder, 'other');
  await runLine(
    `npm run state:fetch -- --dir ${other} && npm run state:restore -- --dir ${other}`,
    next,
    home,
  );
  expect(await contentsOf(await temporaryDatabase(next.DATABASE_URL))).toEqual(contents);
});

it.each(['### A database of yours', '### GitHub as the home'])(
  'what is documented of backups brings back what was lost: %s',
  async (heading) => {
    const folder = temporaryFolder();
    const { db, environment } = await openCatalog();
    const contents = await contentsOf(db);
    const home = ['--remote', join(folder, 'remote.git'), '--release-folder', join(folder, 'saves')];
    execFileSync('git', ['init', '--quiet', '--bare', home[1]!]);
    const inFolder = (line: string): string =>
      line.replaceAll('--dir ', `--dir ${folder}/`).replaceAll(`${folder}/.`, `${folder}/`);
    const ofGithub = heading.includes('GitHub');
    const keep =
      'npm run state:fetch -- --dir .now && npm run state:save -- --dir .now && npm run state:keep -- --dir .now';
    if (ofGithub) await runLine(inFolder(keep), environment, home);

    const [backup, ...restore] = documentedLines(heading);
    expect(restore.length).toBeLessThanOrEqual(2);
    await runLine(inFolder(backup!), environment, home);

    await db.deleteFrom('spotify_album').execute();
    await db.deleteFrom('album').where('id', '>', 100).execute();
    if (ofGithub) await runLine(inFolder(keep.replaceAll('.now', '.lost')), environment, home);
    // As the server is stopped.
    await db.destroy();
    for (const line of restore) await runLine(inFolder(line), environment, home);
    expect(await contentsOf(await temporaryDatabase(environment.DATABASE_URL))).toEqual(contents);

    if (!ofGithub) return;
    const next = { DATABASE_URL: await temporaryDatabaseUrl() };
    await runLine(
      inFolder('npm run state:fetch -- --dir .next && npm run state:restore -- --dir .next'),
      next,
      home,
    );
    expect(await contentsOf(await temporaryDatabase(next.DATABASE_URL))).toEqual(contents);
  },
);
