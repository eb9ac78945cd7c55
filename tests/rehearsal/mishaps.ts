import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { MachineDied } from './machine-died.ts';
import type { Machine } from './rehearsal-commands.ts';

/** In the middle of a save the process is killed, and the machine is gone. */
export async function dieWhileSaving({ databaseUrl, stateDir }: Machine): Promise<void> {
  const child = join(import.meta.dirname, '..', 'state', 'state-child.ts');
  const saving = spawn(process.execPath, [child, 'save', databaseUrl, stateDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(saving, 'close');
  await Promise.race([once(saving.stdout, 'data'), closed]);
  saving.kill('SIGKILL');
  const [, signal] = (await closed) as [number | null, string | null];
  if (signal !== 'SIGKILL') throw new Error('The save ended before it was killed');
  throw new MachineDied('while it saved');
}

/** When the catalog is kept, and the Spotify part is not. */
export async function dieBetweenParts(machine: Machine): Promise<void> {
  const { spotify } = machine.stores;
  machine.stores = {
    ...machine.stores,
    spotify: { ...spotify, keep: () => Promise.reject(new MachineDied('between the parts')) },
  };
}
