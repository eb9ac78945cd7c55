import { openDatabase } from '#db/open-database.ts';
import { mergeState } from '#src/state/merge-state.ts';
import { saveState } from '#src/state/save-state.ts';

/**
 * A process to be killed: `save DATABASE DIR` saves again and again, each time another state, and `merge DATABASE DIR`
 * merges a state. Says `ready` before it begins.
 */
const [mode = '', url = '', dir = ''] = process.argv.slice(2);
const db = openDatabase(url);
await db.selectFrom('album').select('id').limit(1).execute();
process.stdout.write('ready\n');

if (mode === 'merge') {
  await mergeState(db, dir, { acceptsImage: () => true, now: Date.now });
} else {
  for (let round = 0; ; round += 1) {
    await db
      .updateTable('album')
      .set({ format: `round ${round}` })
      .execute();
    await saveState(db, dir);
  }
}
await db.destroy();
