import { writeFile } from 'node:fs/promises';
import { sampleSheet } from './sheet-maker/sample-sheet.ts';
import { makeXlsx } from './sheet-maker/xlsx-file.ts';

const target = new URL('../db/sample-sheet.xlsx', import.meta.url);
await writeFile(target, await makeXlsx(sampleSheet()));
process.stdout.write('Wrote db/sample-sheet.xlsx\n');
