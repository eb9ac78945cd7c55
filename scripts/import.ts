import { fileURLToPath } from 'node:url';
import { runCommand } from './command.ts';
import { createImportCommand } from './import-command.ts';

await runCommand(
  createImportCommand({ overridesFile: fileURLToPath(new URL('../db/overrides.csv', import.meta.url)) }),
);
