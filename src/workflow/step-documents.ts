import { z } from 'zod';
import type { StepRecord } from './step-record.ts';

const count = z.number().default(0);

const issue = z.object({
  tab: z.string().nullable(),
  row: z.number().nullable(),
  column: z.string().nullable(),
  code: z.string(),
  message: z.string(),
});

/** What the summary reads of each command's `--json` document. Everything else in it is left alone. */
export const documents = {
  import: z.object({
    albums: count,
    created: z.number(),
    updated: count,
    removed: count,
    restored: count,
    dryRun: z.boolean().default(false),
    nothingRemovedBecause: z.string().nullish(),
    tabs: z
      .array(z.object({ name: z.string(), status: z.string(), reason: z.string().nullable() }))
      .default([]),
    issues: z.array(issue).default([]),
    newIssues: z.array(issue).nullish(),
  }),
  refresh: z.object({
    refreshed: z.number(),
    unchanged: count,
    absent: count,
    failed: count,
    spotifyCalls: count,
    stoppedBecause: z.string().optional(),
    failures: z.array(z.object({ artist: z.string(), title: z.string(), reason: z.string() })).default([]),
  }),
  preview: z.object({
    selected: z.number(),
    calls: z.number(),
    albums: z.array(z.object({ artist: z.string(), title: z.string() })),
  }),
  status: z.object({
    albums: z.number(),
    withSpotify: z.number(),
    coversCached: z.number(),
    coversAbsent: count,
    detailsCached: count,
    api: z.string().optional(),
    quota: z.object({
      budget: z.number().nullable(),
      used: z.number(),
      reservedForVisitors: count,
      left: z.number().nullable(),
    }),
    gate: z.object({ open: z.boolean(), until: z.string().nullable(), reason: z.string().nullable() }),
    accountFault: z.string().nullish(),
  }),
  'backfill:pull': z.object({ albums: z.number(), calls: count }),
  'catalog:push': z.object({ albums: z.number(), catalog: z.object({ added: count }) }),
  build: z.object({
    pages: z.number(),
    rendered: z.number().optional(),
    reused: z.number().optional(),
    removed: z.number().optional(),
    durationMs: count,
  }),
  'pages:changed': z.object({ changed: z.boolean(), reason: z.string().nullable() }),
  'state:fetch': z.object({
    parts: z.array(
      z.object({ part: z.string(), version: z.string().nullable(), passedOver: z.array(z.string()) }),
    ),
  }),
  'state:keep': z.object({
    parts: z.array(z.object({ place: z.string(), status: z.string(), message: z.string() })),
  }),
};

/** The documents of a command that are of this form, in the order of the steps. */
export function documentsOf<Name extends keyof typeof documents>(
  records: readonly StepRecord[],
  step: string,
  form: Name,
): z.infer<(typeof documents)[Name]>[] {
  return records
    .filter((record) => record.step === step)
    .flatMap((record) => documents[form].safeParse(record.document).data ?? []) as z.infer<
    (typeof documents)[Name]
  >[];
}
