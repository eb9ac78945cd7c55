import { describe, expect, it } from 'vitest';
import { parseArguments, type OptionSpecs } from '../../../scripts/kit/arguments.ts';
import { UsageError } from '../../../scripts/kit/exit.ts';
import { refuseOptionsKeptByNpm } from '../../../scripts/kit/options-kept-by-npm.ts';
import { temporaryFolder } from '../../support/temporary-database.ts';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const options = {
  artist: { type: 'text', value: 'NAME', help: '' },
  tab: { type: 'text', multiple: true, value: 'NAME', help: '' },
  limit: { type: 'count', help: '' },
  port: { type: 'count', most: 65_535, value: 'PORT', help: '' },
  to: { type: 'text', value: 'URL', help: '' },
  'dry-run': { type: 'flag', help: '' },
  'allow-shrink': { type: 'flag', orCount: true, help: '' },
  'skip-spotify': { type: 'flag', help: '' },
  'no-skip-spotify': { type: 'flag', help: '' },
} as const satisfies OptionSpecs;
const refresh = { name: 'refresh', summary: '', options };
const explain = { name: 'explain', summary: '', options: {}, positional: 'ID' };

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message;
  }
  throw new Error('the command line was accepted');
}

describe('a command line', () => {
  it('gives each option its value, and flags that are not given are false', () => {
    const { values } = parseArguments(refresh, [
      '--artist',
      'Dream Theater',
      '--tab=-2024-',
      '--tab',
      '2025',
      '--limit=7',
      '--dry-run',
      '--dry-run',
      '--json',
    ]);
    expect(values).toMatchObject({
      artist: 'Dream Theater',
      tab: ['-2024-', '2025'],
      limit: 7,
      'dry-run': true,
      'skip-spotify': false,
    });
    expect(values.port).toBeUndefined();
    expect([values.json, values.quiet]).toEqual([true, false]);
  });

  it.each([
    [['--dry-rum'], 'refresh has no option --dry-rum; did you mean --dry-run?'],
    [['--no-dry-run'], 'refresh has no option --no-dry-run; did you mean --dry-run?'],
    [['--unheard-of-at-all'], 'refresh has no option --unheard-of-at-all'],
    [['-n'], 'refresh has no option -n'],
    [['--dry-run=false'], '--dry-run takes no value: give it, or leave it out'],
    [['--artist'], '--artist needs a value: --artist NAME'],
    [['--artist', ''], '--artist needs a value: --artist NAME'],
    [['--artist', '  '], '--artist needs a value: --artist NAME'],
    [['--artist='], '--artist needs a value: --artist NAME'],
    [['--artist', '--dry-run'], '--artist needs a value: --artist NAME; one that begins with a dash'],
    [['--artist', 'A', '--artist', 'B'], '--artist is given twice'],
    [['--limit', '3', '--limit', '3'], '--limit is given twice'],
    [['--limit'], '--limit needs a value: --limit N'],
    [['stray'], 'refresh takes options only, and not "stray"'],
    [['--', '--dry-run'], 'come after one --, not two: npm run refresh -- --dry-run'],
  ])('%j is refused in a sentence', (args, sentence) => {
    expect(messageOf(() => parseArguments(refresh, args))).toContain(sentence);
  });

  it.each(['0', '-1', '1e3', '0x10', '007', '1.5', ' 5', '５', '99999999999', 'NaN', 'ten'])(
    '"%s" is no count',
    (given) => {
      expect(messageOf(() => parseArguments(refresh, ['--limit', given]))).toBe(
        `--limit takes a whole number from 1 to 999999999, not "${given}"`,
      );
    },
  );

  it('a count may have an end of its own', () => {
    expect(parseArguments(refresh, ['--port', '65535']).values.port).toBe(65_535);
    expect(messageOf(() => parseArguments(refresh, ['--port', '70000']))).toContain('from 1 to 65535');
  });

  it.each<[string[], boolean | number]>([
    [[], false],
    [['--allow-shrink'], true],
    [['--allow-shrink=14'], 14],
    [['--allow-shrink=1', '--dry-run'], 1],
  ])('a flag may be given a count: %j', (args, value) => {
    expect(parseArguments(refresh, args).values['allow-shrink']).toBe(value);
  });

  it.each([
    [['--allow-shrink=ten'], '--allow-shrink takes a whole number from 1 to 999999999, not "ten"'],
    [['--allow-shrink='], '--allow-shrink takes a whole number'],
    [['--allow-shrink=0'], '--allow-shrink takes a whole number'],
    [['--allow-shrink=1', '--allow-shrink=2'], '--allow-shrink is given twice'],
    [['--allow-shrink', '14'], 'refresh takes options only, and not "14"'],
  ])('%j is no such count', (args, sentence) => {
    expect(messageOf(() => parseArguments(refresh, args))).toContain(sentence);
  });

  it.each([[['--help']], [['-h']], [['--bogus', 'stray', '--help']]])(
    '%j asks for help, and nothing else',
    (args) => {
      expect(parseArguments(refresh, args).values.help).toBe(true);
    },
  );

  it('an option that must be given is named where it is missing, but not to whoever asks for help', () => {
    const save = {
      name: 'save',
      summary: '',
      options: { dir: { type: 'text', value: 'DIR', required: true, help: 'the folder' } },
    } as const;
    expect(messageOf(() => parseArguments(save, []))).toBe('--dir DIR is missing: the folder');
    expect(parseArguments(save, ['--help']).values.help).toBe(true);
    expect(parseArguments(save, ['--dir', 'x']).values.dir).toBe('x');
  });

  it('arguments without dashes are for the commands that take them', () => {
    expect(parseArguments(explain, ['5']).positionals).toEqual(['5']);
    expect(parseArguments(explain, ['--', '5']).positionals).toEqual(['5']);
  });
});

describe('options that npm kept for itself', () => {
  const refuse = (args: string[], environment: Record<string, string>, command = refresh) =>
    refuseOptionsKeptByNpm(command, args, environment);

  /** As npm 10 and 11 were seen to hand on what was typed after `npm run refresh`. */
  it.each<[string, string[], Record<string, string>, string]>([
    ['--dry-run', [], { npm_config_dry_run: 'true' }, '--dry-run'],
    ['--dry-run -- --limit 5', ['--limit', '5'], { npm_config_dry_run: 'true' }, '--dry-run --limit 5'],
    ['--limit 5', ['5'], { npm_config_limit: 'true' }, '--limit 5'],
    ['--limit=5', [], { npm_config_limit: '5' }, '--limit 5'],
    ['--artist "Pain of $"', ['Pain of $'], { npm_config_artist: 'true' }, '--artist "Pain of \\$"'],
    [
      '--artist=Tool --limit 5',
      ['5'],
      { npm_config_artist: 'Tool', npm_config_limit: 'true' },
      '--artist Tool --limit 5',
    ],
    [
      '--limit 5 --artist Tool',
      ['5', 'Tool'],
      { npm_config_limit: 'true', npm_config_artist: 'true' },
      '--artist NAME --limit N',
    ],
    ['--tab 2024 --tab 2025', ['2024', '2025'], { npm_config_tab: 'true\n\ntrue' }, '--tab 2024 --tab 2025'],
    ['--tab=2024 --tab=2025', [], { npm_config_tab: '2024\n\n2025' }, '--tab 2024 --tab 2025'],
    ['--no-skip-spotify', [], { npm_config_skip_spotify: '' }, '--no-skip-spotify'],
    ['--skip-spotify', [], { npm_config_skip_spotify: 'true' }, '--skip-spotify'],
    ['--json', [], { npm_config_json: 'true' }, '--json'],
    ['--to postgres://x/y', [], { npm_config_token_description: 'postgres://x/y' }, '--to postgres://x/y'],
  ])('npm run refresh %s', (_typed, args, environment, meant) => {
    for (const lifecycle of [{ npm_lifecycle_event: 'refresh' }, {}]) {
      const message = messageOf(() => refuse(args, { ...environment, ...lifecycle }));
      expect(message).toContain('nothing was done');
      expect(message).toMatch(/\n {2}npm run refresh -- .+$/);
      expect(message.split('refresh -- ')[1]).toBe(meant);
    }
  });

  it('also for a command that takes arguments without dashes', () => {
    expect(messageOf(() => refuseOptionsKeptByNpm(explain, ['123'], { npm_config_json: 'true' }))).toContain(
      'npm run explain -- --json 123',
    );
  });

  it.each<[string, string[], Record<string, string>]>([
    ['nothing was kept', ['--dry-run'], {}],
    [
      'npm has settings of its own',
      [],
      { npm_config_loglevel: 'silent', npm_config_yes: '', npm_config_cache: '/x' },
    ],
    ['the option came through as well', ['--dry-run'], { npm_config_dry_run: 'true' }],
    ['it was kept from another script', [], { npm_config_dry_run: 'true', npm_lifecycle_event: 'check' }],
    ['help is asked for', ['--help'], { npm_config_dry_run: 'true' }],
  ])('nothing is refused where %s', (_case, args, environment) => {
    expect(() => refuse(args, environment)).not.toThrow();
  });

  it("what stands in npm's own configuration was not typed", () => {
    const npmrc = join(temporaryFolder(), 'npmrc');
    const environment = { npm_config_json: 'true', npm_config_userconfig: npmrc };
    writeFileSync(npmrc, 'json-lines=true\n');
    expect(() => refuse([], environment)).toThrow('npm run refresh -- --json');
    writeFileSync(npmrc, 'fund=false\n json = true\n');
    expect(() => refuse([], environment)).not.toThrow();
  });
});
