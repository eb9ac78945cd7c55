import { plain } from './markdown.ts';
import { documentsOf } from './step-documents.ts';
import type { StepRecord } from './step-record.ts';
import { summarizeSheet } from './summarize-sheet.ts';
import { summarizeSite, summarizeState } from './summarize-site.ts';
import { summarizeSpotify } from './summarize-spotify.ts';

export interface SummaryFacts {
  nowMs: number;
  /** The server of a site whose fragments come from elsewhere. */
  backfillOrigin: string | undefined;
}

const BUNDLED_SAMPLE = 'db/sample-sheet.xlsx';
const LINES_SHOWN = 12;

/** A run of a workflow, told to people, in Markdown. What went wrong comes first, what is missing last. */
export function summarizeRun(records: readonly StepRecord[], facts: SummaryFacts): string[] {
  if (records.length === 0) return ['No step has run.'];
  return [
    ...records.flatMap(describeFailure),
    ...summarizeSheet(records.filter((record) => !isSample(record))),
    ...summarizeSpotify(records, facts.nowMs),
    ...summarizeSite(records),
    ...summarizeState(records),
    ...describeMissing(records, facts),
  ];
}

function describeFailure({ step, exitCode, said }: StepRecord): string[] {
  if (exitCode === 0 || exitCode === 2) return [];
  const lines = said.slice(-LINES_SHOWN).map((line) => `> ${plain(line)}  `);
  return [`> [!CAUTION]`, `> **${plain(step)} failed** (exit code ${exitCode}).  `, ...lines, ''];
}

function isSample({ args }: StepRecord): boolean {
  return args.includes(BUNDLED_SAMPLE);
}

function describeMissing(records: readonly StepRecord[], { backfillOrigin }: SummaryFacts): string[] {
  const status = documentsOf(records, 'status', 'status').at(-1);
  const [sample] = documentsOf(records.filter(isSample), 'import', 'import');
  const lines = [
    sample &&
      '- **The sheet could not be read**, so the site shows the bundled sample: invented albums. It goes with the next import that succeeds.',
    status?.api === 'oembed' &&
      '- **No Spotify account** (secrets `SPOTIFY_CLIENT_ID` and `SPOTIFY_CLIENT_SECRET`): covers come from oEmbed, track lists stay on Spotify.',
    status &&
      backfillOrigin === undefined &&
      '- **No server** (variable `BACKFILL_ORIGIN`, secret `BACKFILL_TOKEN`): nothing is fetched when visitors look; covers come with the nightly refresh.',
  ].filter((line) => typeof line === 'string');
  return lines.length === 0 ? [] : ['## What is missing', '', ...lines, ''];
}
