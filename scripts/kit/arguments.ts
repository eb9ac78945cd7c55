import { parseArgs } from 'node:util';
import leven from 'leven';
import { JOB_COMMANDS } from '#src/server/jobs.ts';
import { UsageError } from './exit.ts';

/** One option of a command. `count` is a whole number from 1. */
export interface OptionSpec {
  type: 'flag' | 'text' | 'count';
  multiple?: boolean;
  /** A text that must be given. */
  required?: true;
  /** A flag that may also be given a `count`, as in `--allow-shrink=20`. */
  orCount?: true;
  /** The largest that a `count` may be. */
  most?: number;
  /** What the value is called in the help. */
  value?: string;
  help: string;
}

export type OptionSpecs = Record<string, OptionSpec>;

type ValueOf<Spec extends OptionSpec> = Spec['type'] extends 'flag'
  ? Spec['orCount'] extends true
    ? boolean | number
    : boolean
  : Spec['type'] extends 'count'
    ? number | undefined
    : Spec['multiple'] extends true
      ? string[]
      : Spec['required'] extends true
        ? string
        : string | undefined;

/** The values of a command's options, by name. */
export type Values<Specs extends OptionSpecs> = { [Name in keyof Specs]: ValueOf<Specs[Name]> };

const COMMON = {
  json: { type: 'flag', help: 'one JSON document on stdout; everything else goes to stderr' },
  quiet: { type: 'flag', help: 'nothing but errors' },
  help: { type: 'flag', help: 'show this' },
} as const satisfies OptionSpecs;
/** Of commands that a server runs for its maintainer. */
const ON_SERVER = {
  on: {
    type: 'text',
    value: 'URL',
    help: "do it on a server that is the catalog's home, with BACKFILL_TOKEN",
  },
} as const satisfies OptionSpecs;
const LARGEST_COUNT = 999_999_999;
/** A name within so many letters counts as a typo. */
const TYPO_LETTERS = 3;

/** What the command line of a command may hold. */
export interface CommandLine<Specs extends OptionSpecs> {
  /** As in `npm run NAME`. */
  name: string;
  /** One sentence. */
  summary: string;
  options: Specs;
  /** Name of the arguments without a dash, for the help; refused when absent. */
  positional?: string;
  /** Everything but the common options, in its order, is for the program that the command runs. */
  passesOn?: boolean;
  /** Lines after the options. */
  notes?: string;
}

/** A command line after parsing. `on` is the server that shall do it; undefined: this machine. */
export interface Parsed<Specs extends OptionSpecs> {
  values: Values<Specs> & Values<typeof COMMON & typeof ON_SERVER>;
  positionals: string[];
}

/** All options of a command, the common ones last. */
export function optionsOf(command: CommandLine<OptionSpecs>): OptionSpecs {
  return { ...command.options, ...(Object.hasOwn(JOB_COMMANDS, command.name) && ON_SERVER), ...COMMON };
}

/** A command line without one of its options and that option's value. */
export function withoutOption(command: CommandLine<OptionSpecs>, args: string[], name: string): string[] {
  const gone = tokenize(command, args).flatMap((token) => {
    if (token.kind !== 'option' || token.name !== name) return [];
    return token.value === undefined || token.inlineValue ? [token.index] : [token.index, token.index + 1];
  });
  return args.filter((_arg, index) => !gone.includes(index));
}

/** Splits a command line into options and other arguments, without judging them. */
export function tokenize(command: CommandLine<OptionSpecs>, args: string[]) {
  const options = Object.entries(optionsOf(command)).map(([name, { type }]) => [
    name,
    {
      type: type === 'flag' ? ('boolean' as const) : ('string' as const),
      ...(name === 'help' && { short: 'h' }),
    },
  ]);
  return parseArgs({
    args,
    options: Object.fromEntries(options),
    strict: false,
    allowPositionals: true,
    tokens: true,
  }).tokens;
}

/**
 * Parses a command line. With `--help` nothing else is looked at.
 *
 * @throws UsageError naming the option and what it takes.
 */
export function parseArguments<Specs extends OptionSpecs>(
  command: CommandLine<Specs>,
  args: string[],
): Parsed<Specs> {
  if (command.passesOn) return passOn(args);
  const specs = optionsOf(command);
  const tokens = tokenize(command, args);
  const help = tokens.some((token) => token.kind === 'option' && token.name === 'help');
  const values: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(specs)) {
    if (spec.type === 'flag') values[name] = false;
    if (spec.multiple) values[name] = [];
  }
  const positionals: string[] = [];
  for (const token of help ? [] : tokens) {
    if (token.kind === 'positional') {
      if (command.positional === undefined) throw new UsageError(unexpected(command, token.value));
      positionals.push(token.value);
    } else if (token.kind === 'option') {
      const { name, rawName } = token;
      const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
      if (!spec) throw new UsageError(unknown(command, rawName));
      const value = valueOf(name, spec, token);
      if (spec.multiple) (values[name] as unknown[]).push(value);
      else if (typeof values[name] === 'string' || typeof values[name] === 'number') {
        throw new UsageError(`--${name} is given twice`);
      } else values[name] = value;
    }
  }
  for (const [name, spec] of Object.entries(specs)) {
    if (help || !spec.required || values[name] !== undefined) continue;
    throw new UsageError(`${withValue(name, spec)} is missing: ${spec.help}`);
  }
  return { values: { ...values, help } as Parsed<Specs>['values'], positionals };
}

function passOn<Specs extends OptionSpecs>(args: string[]): Parsed<Specs> {
  const isGiven = (...names: string[]): boolean => args.some((arg) => names.includes(arg));
  const values = { json: isGiven('--json'), quiet: isGiven('--quiet'), help: isGiven('--help', '-h') };
  return {
    values: values as Parsed<Specs>['values'],
    positionals: args.filter((arg) => !['--json', '--quiet', '--help', '-h'].includes(arg)),
  };
}

/** The text of `--help`. */
export function usageOf<Specs extends OptionSpecs>(command: CommandLine<Specs>): string {
  const rows = Object.entries(optionsOf(command)).map(
    ([name, spec]) => [withValue(name, spec), spec.help] as const,
  );
  const width = Math.max(...rows.map(([left]) => left.length));
  return [
    command.summary,
    '',
    `npm run ${command.name} -- ${['[options]', command.positional].filter(Boolean).join(' ')}`,
    '',
    ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`),
    ...(command.notes ? ['', command.notes] : []),
    '',
  ].join('\n');
}

/** An option as it is written, with the name of its value: `--limit N`. */
export function withValue(name: string, spec: OptionSpec): string {
  const value = spec.value ?? 'N';
  if (spec.orCount) return `--${name}[=${value}]`;
  return spec.type === 'flag' ? `--${name}` : `--${name} ${value}`;
}

function unknown(command: CommandLine<OptionSpecs>, given: string): string {
  const names = Object.keys(optionsOf(command)).map((name) => `--${name}`);
  const near = names.toSorted((one, other) => leven(given, one) - leven(given, other))[0]!;
  const hint = leven(given, near) <= TYPO_LETTERS ? `; did you mean ${near}?` : '';
  return `${command.name} has no option ${given}${hint}`;
}

function unexpected(command: CommandLine<OptionSpecs>, given: string): string {
  const [first] = Object.entries(optionsOf(command));
  return given.startsWith('-')
    ? `The options of ${command.name} come after one --, not two: npm run ${command.name} -- ${given}`
    : `${command.name} takes options only, and not "${given}": they begin with dashes and come after --, as in npm run ${command.name} -- ${withValue(...first!)}`;
}

function valueOf(
  name: string,
  spec: OptionSpec,
  { value, inlineValue }: { value?: string | undefined; inlineValue?: boolean | undefined },
): unknown {
  if (spec.type === 'flag') {
    if (value === undefined) return true;
    if (spec.orCount) return countOf(name, spec, value);
    throw new UsageError(`--${name} takes no value: give it, or leave it out`);
  }
  if (value === undefined || value.trim() === '') {
    throw new UsageError(`--${name} needs a value: ${withValue(name, spec)}`);
  }
  if (spec.type === 'text') {
    if (inlineValue || !value.startsWith('-')) return value;
    throw new UsageError(
      `--${name} needs a value: ${withValue(name, spec)}; one that begins with a dash is given as --${name}=${value}`,
    );
  }
  return countOf(name, spec, value);
}

function countOf(name: string, spec: OptionSpec, value: string): number {
  const most = spec.most ?? LARGEST_COUNT;
  if (/^[1-9]\d{0,8}$/.test(value) && Number(value) <= most) return Number(value);
  throw new UsageError(`--${name} takes a whole number from 1 to ${most}, not "${value}"`);
}
