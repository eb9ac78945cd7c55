import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from '../kit/listen-address.ts';

const DEBIAN = '/usr/lib/postgresql';
const ELSEWHERE = [
  '/usr/pgsql/bin',
  '/usr/local/pgsql/bin',
  '/opt/homebrew/opt/postgresql/bin',
  '/usr/local/bin',
  '/usr/bin',
];

/** Where PostgreSQL's programs are on this machine, Debian's newest first; undefined where there are none. */
export const postgresBin = findPostgres();

/** This user has to give the password `secret`; all others are let in. */
export const GUARDED_USER = 'guarded';

/** A PostgreSQL of its own on loopback, with nothing in it and nothing kept. */
export interface PostgresCluster {
  port: number;
  /** What signed its certificate: itself. */
  certificateFile: string;
  /** The URL of one of its databases, by default as the superuser. */
  url(database?: string, user?: string): string;
  /** Makes an empty database; gives its URL. */
  createDatabase(name: string): Promise<string>;
  /** Ends it at once, as a machine that goes down does; `start` brings it back at the same port. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Ends it and removes its files. */
  close(): Promise<void>;
}

/**
 * Starts a cluster in a temporary folder.
 *
 * @param options.tls it also speaks TLS, as `localhost`, by the certificate in `certificateFile`.
 */
export async function startPostgresCluster({ tls = false } = {}): Promise<PostgresCluster> {
  if (postgresBin === undefined) {
    throw new Error('No PostgreSQL was found: install it (Debian: postgresql)');
  }
  const bin = postgresBin;
  const user = serverUser();
  const folder = mkdtempSync(join(tmpdir(), 'progmetal-postgres-'));
  if (user) chownSync(folder, user.uid, user.gid);
  const files = join(folder, 'data');
  const initArguments = ['-D', files, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'];
  execFileSync(join(bin, 'initdb'), [...initArguments, '--locale=C.UTF-8'], { ...user, stdio: 'pipe' });
  writeFileSync(
    join(files, 'pg_hba.conf'),
    `host all ${GUARDED_USER} 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n`,
  );
  if (tls) execFileSync('openssl', makeCertificate(files), { ...user, stdio: 'pipe' });
  const port = await freePort();
  const url = (database = 'postgres', as = 'postgres'): string =>
    `postgres://${as}@127.0.0.1:${port}/${database}`;
  let server: ChildProcess | undefined;

  async function start(): Promise<void> {
    const settings = [
      `port=${port}`,
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'fsync=off',
      'full_page_writes=off',
      'max_connections=600',
      'shared_buffers=64MB',
      'log_min_messages=panic',
      `ssl=${tls ? 'on' : 'off'}`,
    ].flatMap((setting) => ['-c', setting]);
    server = spawn(join(bin, 'postgres'), ['-D', files, ...settings], { ...user, stdio: 'ignore' });
    await untilReady(url(), server);
  }

  async function stop(): Promise<void> {
    if (!server || server.exitCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGQUIT');
    await ended;
  }

  await start();
  await runOn(url(), `create role ${GUARDED_USER} login password 'secret'`);
  return {
    port,
    certificateFile: join(files, 'server.crt'),
    url,
    async createDatabase(name) {
      await runOn(url(), `create database ${name}`);
      return url(name);
    },
    start,
    stop,
    async close() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs statements on a database, one after the other. */
export async function runOn(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Arguments of openssl for a certificate that PostgreSQL finds by itself. */
function makeCertificate(files: string): string[] {
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const kind = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'];
  return [...kind, ...names, '-keyout', join(files, 'server.key'), '-out', join(files, 'server.crt')];
}

async function untilReady(url: string, server: ChildProcess): Promise<void> {
  for (;;) {
    try {
      return await runOn(url, 'select 1');
    } catch (error) {
      if (server.exitCode !== null) throw error;
      await sleep(30);
    }
  }
}

/** PostgreSQL refuses to run as root, so root runs it as the user that Debian made for it. */
function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

function findPostgres(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const places = [...versions.map((version) => join(DEBIAN, version, 'bin')), ...ELSEWHERE];
  return places.find((place) => existsSync(join(place, 'initdb')));
}
