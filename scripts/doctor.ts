import packageJson from '../package.json' with { type: 'json' };
import { examineInstallation } from '#src/doctor/examine-installation.ts';
import type { Finding } from '#src/doctor/finding.ts';
import { counted } from '#src/format-text.ts';
import { DIST } from '#src/render/site-layout.ts';
import { runCommand } from './kit/command.ts';
import { EXIT } from './kit/exit.ts';

const MARKS: Record<Finding['state'], string> = { ok: 'ok', note: 'note', action: 'ACTION' };

await runCommand({
  name: 'doctor',
  summary:
    'Looks at Node, disk, sheet, clock, contact, database, credentials and site, and says what to do. Exit code 1 when something needs action.',
  options: {
    offline: { type: 'flag', help: "ask neither the sheet's server nor Spotify" },
  },
  async run({ values, config, output, openServices, signal }) {
    const checks = await examineInstallation({
      config,
      distDir: DIST,
      nodeVersion: process.version,
      requiredNode: packageJson.engines.node,
      openServices,
      now: Date.now,
      isOffline: values.offline,
      download: { signal },
    });
    const width = Math.max(...checks.map(({ check }) => check.length));
    for (const { check, state, message, hint } of checks) {
      const text = `${MARKS[state].padEnd(6)}  ${check.padEnd(width)}  ${message}`;
      if (state === 'action') output.problem(text);
      else output.line(text);
      if (hint !== null) output.line(`${' '.repeat(width + 8)}  ${hint}`);
    }
    const failed = checks.filter(({ state }) => state === 'action').length;
    output.line(failed === 0 ? 'Nothing needs action.' : `Action needed: ${counted(failed, 'check')}.`);
    output.document({ checks });
    return failed === 0 ? EXIT.done : EXIT.failed;
  },
});
