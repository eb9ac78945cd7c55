import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseConfig } from '#src/config.ts';
import { PROJECT_ROOT } from '#src/render/site-layout.ts';
import { readInstructions } from '../support/docker-file.ts';
import { temporaryFolder } from '../support/temporary-database.ts';

interface Service {
  build?: string;
  image: string;
  command?: string[];
  env_file?: { path: string; required: boolean }[];
  environment?: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  tmpfs?: string[];
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  restart?: string;
}
interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
}

const FOLDER = join(PROJECT_ROOT, '.github', 'docker');
const read = (name: string): Compose => parse(readFileSync(join(FOLDER, name), 'utf8')) as Compose;
const alone = read('compose.yaml');
const withPostgres = read('compose.postgres.yaml');
const catalog = alone.services['catalog']!;
/** As compose does with variables of the environment: their value, or the default that stands beside the name. */
const interpolate = (text: string, values: Record<string, string>): string =>
  text.replace(
    /\$\{(\w+)(?::[-?]([^}]*))?\}/g,
    (_all, name: string, otherwise = '') => values[name] ?? (otherwise as string),
  );

describe('compose.yaml', () => {
  it('runs one service, the image of this project', () => {
    expect(Object.keys(alone.services)).toEqual(['catalog']);
    expect(existsSync(join(resolve(FOLDER, catalog.build!), 'Dockerfile'))).toBe(true);
    expect(resolve(FOLDER, catalog.env_file![0]!.path)).toBe(join(PROJECT_ROOT, '.env'));
    expect(catalog.env_file![0]!.required).toBe(false);
  });

  it('keeps what the image says of the container, whatever .env says of the machine', () => {
    const ofImage = Object.fromEntries(
      readInstructions().flatMap(({ name, rest }) => (name === 'ENV' ? [rest.split('=')] : [])),
    ) as Record<string, string>;
    const { NODE_ENV: _, ...shown } = ofImage;
    expect(catalog.environment).toEqual(shown);
    expect(catalog.ports).toEqual([`127.0.0.1:${shown['PORT']}:${shown['PORT']}`]);
    expect(catalog.volumes).toEqual(['data:/data']);
    expect(Object.keys(alone.volumes)).toEqual(['data']);
  });
});

it.each(
  [...Object.entries(alone.services), ...Object.entries(withPostgres.services)].filter(
    ([, { image }]) => image !== undefined,
  ),
)('%s may write where it has to, and gain nothing', (name, service) => {
  expect(service).toMatchObject({
    read_only: true,
    restart: 'unless-stopped',
    security_opt: ['no-new-privileges:true'],
  });
  expect(service.tmpfs).toContain('/tmp');
  // PostgreSQL's own start changes the owner of its folder.
  if (name !== 'postgres') expect(service.cap_drop).toEqual(['ALL']);
  if (service.build === undefined) expect(service.image).toMatch(/^[\w/-]+:\d+(\.\d+)?-alpine$/);
});

describe('compose.postgres.yaml', () => {
  const { postgres, nginx, catalog: changed } = withPostgres.services;
  const values = { POSTGRES_PASSWORD: 'abc123' };

  it('leads the server to its database, with settings that it understands', () => {
    const environment = Object.fromEntries(
      Object.entries({ ...catalog.environment, ...changed!.environment }).map(([name, value]) => [
        name,
        interpolate(value, values),
      ]),
    );
    const { databaseUrl, server } = parseConfig(environment);
    const { POSTGRES_USER: user, POSTGRES_DB: database } = postgres!.environment!;
    expect(databaseUrl).toBe(`postgres://${user}:abc123@postgres/${database}`);
    expect(server.trustedProxies).toEqual(['172.16.0.0/12', '192.168.0.0/16']);
    expect(changed!.depends_on).toEqual({ postgres: { condition: 'service_healthy' } });
    expect(postgres!.healthcheck!.test).toContain(`--username=${user}`);
    expect(Object.keys(withPostgres.volumes)).toEqual(postgres!.volumes!.map((each) => each.split(':')[0]));
  });

  it('has no password of its own', () => {
    for (const value of [changed!.environment!['DATABASE_URL'], postgres!.environment!['POSTGRES_PASSWORD']])
      expect(value).toContain('${POSTGRES_PASSWORD:?');
    expect(postgres!.ports).toBeUndefined();
  });

  const NGINX = '/usr/sbin/nginx';
  it.runIf(existsSync(NGINX))(
    'gives nginx the tested configuration, with the addresses of containers',
    () => {
      const [shell, option, line] = nginx!.command!;
      expect([shell, option]).toEqual(['sh', '-c']);
      const folder = temporaryFolder();
      mkdirSync(join(folder, 'conf.d'));
      const [source, target] = nginx!.volumes![0]!.split(':');
      const rewrite = line!
        .split('&&')[0]!
        .replace(target!, resolve(FOLDER, source!))
        .replace('/etc/nginx/conf.d', join(folder, 'conf.d'));
      expect(spawnSync('sh', ['-c', rewrite]).status).toBe(0);
      const written = readFileSync(join(folder, 'conf.d', 'default.conf'), 'utf8');
      expect(written).toMatch(/^ {4}server catalog:4321;/m);
      expect(written).toMatch(/^ {4}listen 8080;/m);
      expect(nginx!.ports![0]).toMatch(/:8080$/);
      // The name of the container is known in its network only.
      const here = written.replace('catalog:4321', '127.0.0.1:4321');
      writeFileSync(
        join(folder, 'nginx.conf'),
        `pid ${folder}/pid; error_log stderr; events {} http { access_log off; ${here} }`,
      );
      const { status, stderr } = spawnSync(NGINX, ['-t', '-p', folder, '-c', join(folder, 'nginx.conf')], {
        encoding: 'utf8',
      });
      expect([status, stderr]).toEqual([0, expect.stringContaining('test is successful')]);
    },
  );
});
