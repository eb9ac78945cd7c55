import { existsSync, readFileSync } from 'node:fs';
import {
  optionsOf,
  tokenize,
  withValue,
  type CommandLine,
  type OptionSpec,
  type OptionSpecs,
} from './arguments.ts';
import { UsageError } from './exit.ts';

/** Options of ours that npm 11 takes for the beginning of one of its own. */
const TAKEN_FOR: Record<string, string> = { to: 'token_description', replace: 'replace_registry_host' };

/**
 * Refuses a command line whose `--` was forgotten: npm then keeps the options for itself, and the command would do
 * what nobody asked for. npm tells of them in the environment (`npm_config_dry_run=true`); what its own configuration
 * files set counts for nothing.
 *
 * @throws UsageError with the command line that was meant.
 */
export function refuseOptionsKeptByNpm(
  command: CommandLine<OptionSpecs>,
  args: string[],
  environment: Record<string, string | undefined>,
): void {
  // An npm script that was started by another one finds the other's options too.
  if ((environment['npm_lifecycle_event'] ?? command.name) !== command.name) return;
  const tokens = tokenize(command, args);
  const given = new Set(tokens.flatMap((token) => (token.kind === 'option' ? token.name : [])));
  if (given.has('help')) return;
  const kept = Object.entries(optionsOf(command))
    .map(([name, spec]) => ({ name, spec, values: given.has(name) ? [] : keptValues(name, environment) }))
    .filter(({ name, values }) => values.length > 0 && !isConfigured(name, environment));
  if (kept.length === 0) return;

  const strays = tokens.filter((token) => token.kind === 'positional' && command.positional === undefined);
  const without = new Set(strays.map(({ index }) => index));
  const meant = insertValues(
    kept,
    strays.map(({ index }) => args[index]!),
  );
  const words = [...meant, ...args.filter((_word, index) => !without.has(index)).map(quote)];
  throw new UsageError(
    [
      `npm kept ${kept.map(({ name }) => `--${name}`).join(' and ')} for itself, and nothing was done. Options come after --:`,
      `  npm run ${command.name} -- ${words.join(' ')}`,
    ].join('\n'),
  );
}

interface Kept {
  name: string;
  spec: OptionSpec;
  /** `true` where npm has made the value an argument of its own: `--limit 5`. */
  values: string[];
}

function keptValues(name: string, environment: Record<string, string | undefined>): string[] {
  const negated = name.startsWith('no-');
  const key = (negated ? name.slice('no-'.length) : name).replaceAll('-', '_');
  const value = environment[`npm_config_${key}`] ?? environment[`npm_config_${TAKEN_FOR[name] ?? key}`];
  if (negated) return value === '' || value === 'false' ? ['true'] : [];
  return value === undefined || value === '' || value === 'false' ? [] : value.split('\n\n');
}

/** The options as they were meant. Which stray value belongs to which of several options npm does not tell. */
function insertValues(kept: readonly Kept[], strays: string[]): string[] {
  const wanting = kept.filter(({ spec, values }) => spec.type !== 'flag' && values.includes('true'));
  const isClear = wanting.length === 1 && wanting[0]!.values.length === strays.length;
  return kept.flatMap(({ name, spec, values }) => {
    if (spec.type === 'flag') return [`--${name}`];
    return values.map((value) => {
      if (value !== 'true') return `--${name} ${quote(value)}`;
      return isClear ? `--${name} ${quote(strays.shift()!)}` : withValue(name, spec);
    });
  });
}

function isConfigured(name: string, environment: Record<string, string | undefined>): boolean {
  const files = [environment['npm_config_userconfig'], environment['npm_config_globalconfig'], '.npmrc'];
  const line = new RegExp(`^\\s*${name}\\s*(=|$)`, 'm');
  return files.some(
    (file) => file !== undefined && existsSync(file) && line.test(readFileSync(file, 'utf8')),
  );
}

function quote(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `"${word.replace(/["\\$`]/g, '\\$&')}"`;
}
