import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

/** One option of a command. `count` is a whole number from 1. */
export interface OptionSpec {
  type: 'flag' | 'text' | 'count';
  multiple?: boolean;
  /** What the value is called in the help. */
  value?: string;
  help: string;
}

export type OptionSpecs = Record<string, OptionSpec>;

type ValueOf<Spec extends OptionSpec> = Spec['type'] extends 'flag'
  ? boolean
  : Spec['type'] extends 'count'
    ? number | undefined
    : Spec['multiple'] extends true
      ? string[]
      : string | undefined;

/** The values of a command's options, by name. */
export type Values<Specs extends OptionSpecs> = { [Name in keyof Specs]: ValueOf<Specs[Name]> };

/** The command was called in a way it does not understand. */
export class UsageError extends Error {}

const COMMON: OptionSpecs = {
  json: { type: 'flag', help: 'one JSON document on stdout; everything else goes to stderr' },
  quiet: { type: 'flag', help: 'no progress, only the result and errors' },
  help: { type: 'flag', help: 'show this' },
};

interface Described<Specs extends OptionSpecs> {
  name: string;
  summary: string;
  options: Specs;
  positional?: string;
  notes?: string;
}

/**
 * Parses a command line.
 *
 * @throws UsageError naming the option and what it takes.
 */
export function parseArguments<Specs extends OptionSpecs>(
  command: Described<Specs>,
  args: string[],
): { values: Values<Specs>; positionals: string[]; help: boolean; json: boolean; quiet: boolean } {
  const specs = { ...COMMON, ...command.options };
  const options: ParseArgsOptionsConfig = {};
  for (const [name, spec] of Object.entries(specs)) {
    options[name] = { type: spec.type === 'flag' ? 'boolean' : 'string', multiple: spec.multiple ?? false };
  }
  const parsed = parseOrRefuse(args, options, command.positional !== undefined);
  const values: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(specs)) values[name] = valueOf(name, spec, parsed.values[name]);
  const { help, json, quiet } = values;
  return {
    values: values as Values<Specs>,
    positionals: parsed.positionals,
    help: help === true,
    json: json === true,
    quiet: quiet === true,
  };
}

/** The text of `--help`. */
export function usageOf<Specs extends OptionSpecs>(command: Described<Specs>): string {
  const rows = Object.entries({ ...command.options, ...COMMON }).map(
    ([name, spec]) => [`--${name}${spec.type === 'flag' ? '' : ` ${spec.value ?? 'N'}`}`, spec.help] as const,
  );
  const width = Math.max(...rows.map(([left]) => left.length));
  const positional = command.positional ? ` ${command.positional}` : '';
  return [
    command.summary,
    '',
    `npm run ${command.name} -- [options]${positional}`,
    '',
    ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`),
    ...(command.notes ? ['', command.notes] : []),
    '',
  ].join('\n');
}

function parseOrRefuse(args: string[], options: ParseArgsOptionsConfig, allowPositionals: boolean) {
  try {
    return parseArgs({ args, options, allowPositionals, strict: true });
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

function valueOf(name: string, spec: OptionSpec, given: unknown): unknown {
  if (spec.type === 'flag') return given === true;
  if (spec.multiple) return given ?? [];
  if (spec.type === 'text' || given === undefined) return given;
  const text = given as string;
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new UsageError(`--${name} takes a whole number from 1, not "${text}"`);
  return Number(text);
}
