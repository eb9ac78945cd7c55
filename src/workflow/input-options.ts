import { z } from 'zod';

const form = z.record(
  z.string().regex(/^[a-z][a-z-]*$/),
  z.union([z.string(), z.number(), z.boolean(), z.null()]),
);

/**
 * The inputs of a workflow that was started by hand, as options of the command they are named after: what was left
 * empty or unticked is no option. A value is one argument whatever stands in it, so it can never become an option.
 *
 * @param inputs `toJSON(inputs)` parsed; null or undefined when nobody chose anything.
 */
export function optionsFromInputs(inputs: unknown): string[] {
  return Object.entries(form.parse(inputs ?? {})).flatMap(([name, value]) => {
    if (typeof value === 'boolean') return value ? [`--${name}`] : [];
    const text = String(value ?? '').trim();
    return text === '' ? [] : [`--${name}=${text}`];
  });
}
