import { planRefresh } from '#src/backfill/plan-refresh.ts';
import { PROJECT_ROOT } from '#src/render/site-paths.ts';
import { EXIT, runCommand } from './kit/command.ts';
import { createImportCommand, type FetchAfterImport } from './import-command.ts';
import { refreshWithBar } from './run-refresh.ts';

const BATCH = 50;

/** What was never fetched, through the same budgeted path as `refresh --missing`. */
const fetchMissing: FetchAfterImport = async (services, { output, signal }) => {
  const { selected } = await planRefresh(services.db, { missing: true }, { nowMs: services.now() });
  const { spotifyCalls, failed } = await refreshWithBar(services, selected, {
    batchSize: BATCH,
    output,
    signal,
  });
  if (signal.aborted) return { spotifyCalls, exitCode: EXIT.interrupted };
  return { spotifyCalls, exitCode: failed > 0 ? EXIT.partly : EXIT.done };
};

await runCommand(
  createImportCommand({ overridesFile: `${PROJECT_ROOT}db/overrides.csv`, fetchAfterImport: fetchMissing }),
);
