import { withSiteLock } from '#src/render/lock-site.ts';
import { CatalogError } from '#src/catalog-error.ts';

/** Where a demo keeps what it makes. */
export interface DemoPlace {
  /** 1 for the first of those that run at the same time. */
  number: number;
  databaseUrl: string;
  distDir: string;
}

/** Where the simulated Spotify listens when PORT has no neighbour. */
const USUAL_SIMULATOR_PORT = 4322;

/**
 * Does something in the first place that no other demo is in; the next one that comes there finds what it leaves.
 *
 * @param root the project's, with a trailing slash.
 */
export async function withDemoPlace<T>(
  root: string,
  signal: AbortSignal,
  work: (place: DemoPlace) => Promise<T>,
): Promise<T> {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? 'demo' : `demo-${number}`;
    const databaseUrl = `file:${root}db/${name}.sqlite`;
    const distDir = `${root}.cache/${name}-site`;
    let isOurs = false;
    try {
      return await withSiteLock(`${root}.cache/${name}`, { lockTimeoutMs: 0, signal }, () => {
        isOurs = true;
        return work({ number, databaseUrl, distDir });
      });
    } catch (error) {
      if (isOurs || !(error instanceof CatalogError) || error.code !== 'site-busy') throw error;
    }
  }
}

/** The port beside that of the server, where the simulated Spotify is looked for at each start; 0 has no neighbour. */
export function simulatorPortBeside(port: number): number {
  return port > 0 && port < 65_535 ? port + 1 : USUAL_SIMULATOR_PORT;
}
