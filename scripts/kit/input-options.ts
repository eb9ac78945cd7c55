import { z } from 'zod';
import { CatalogError } from '#src/catalog-error.ts';

const form = z.record(
  z.string().regex(/^[a-z][a-z-]*$/),
  z.union([z.string(), z.number(), z.boolean(), z.null()]),
);

/**
 * The inputs of a workflow that was started by hand, as options of the command they are named after: what was left
 * empty or unticked is no option. A value is one argument whatever stands in it, so it can never become an option.
 *
 * @throws CatalogError `workflow-inputs`
 * @param inputs `toJSON(inputs)` parsed; null or undefined when nobody chose anything.
 */
export function optionsFromInputs(inputs: unknown): string[] {
  const { data, error } = form.safeParse(inputs ?? {});
  if (error) {
    throw new CatalogError('workflow-inputs', 'WORKFLOW_INPUTS holds no inputs of a workflow', {
      hint: 'An object of options without dashes and their values: {"artist": "Tool", "dry-run": true}',
      cause: error,
    });
  }
  return Object.entries(data).flatMap(([name, value]) => {
    if (typeof value === 'boolean') return value ? [`--${name}`] : [];
    const text = String(value ?? '').trim();
    return text === '' ? [] : [`--${name}=${text}`];
  });
}
