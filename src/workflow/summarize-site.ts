import { listed, plain } from './markdown.ts';
import { counted } from '#src/counted.ts';
import { documentsOf } from './step-documents.ts';
import type { StepRecord } from './step-record.ts';

/** What was rendered and whether it is deployed, and what became of the saved state. */
export function summarizeSite(records: readonly StepRecord[]): string[] {
  const deploying = documentsOf(records, 'pages:changed', 'pages:changed').at(-1);
  const lines = documentsOf(records, 'build', 'build').map(
    ({ pages, rendered, reused, removed, durationMs }) => {
      const words = listed([
        rendered !== undefined &&
          (rendered === 0 ? 'No page had to be rendered' : `**${counted(rendered, 'page')} rendered**`),
        reused !== undefined && reused > 0 && `${reused.toLocaleString('en-US')} reused`,
        removed !== undefined && removed > 0 && `${removed.toLocaleString('en-US')} removed`,
      ]);
      const seconds = `${(durationMs / 1000).toFixed(1)} s`;
      return words === ''
        ? `${counted(pages, 'page')} in ${seconds}.`
        : `${words}: ${counted(pages, 'page')} in ${seconds}.`;
    },
  );
  if (deploying) {
    lines.push(
      deploying.changed
        ? `It is deployed: ${plain(deploying.reason ?? '')}.`
        : 'Nothing is deployed: the site shows all of it already.',
    );
  }
  return lines.length === 0 ? [] : ['## The site', '', lines.join(' '), ''];
}

/** What was kept for the next run, and saves that were not whole. */
export function summarizeState(records: readonly StepRecord[]): string[] {
  const passedOver = documentsOf(records, 'state:fetch', 'state:fetch').flatMap(({ parts }) =>
    parts.flatMap((part) => part.passedOver),
  );
  const kept = documentsOf(records, 'state:keep', 'state:keep').flatMap(({ parts }) =>
    parts
      .filter(({ status }) => status === 'kept')
      .map(({ place, message }) => `- in ${plain(place)}${message && `: **${plain(message)}**`}`),
  );
  const lines = [...passedOver.map((sentence) => `- passed over: ${plain(sentence)}`), ...kept];
  return lines.length === 0 ? [] : ['## Kept for the next run', '', ...lines, ''];
}
