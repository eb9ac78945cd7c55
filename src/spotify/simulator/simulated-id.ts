import { SAMPLE_ID_PREFIX } from '#src/catalog/spotify-album-id.ts';
import { seededRandom } from './seeded-random.ts';

const BASE_62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const ID_LENGTH = 22;

/** An id of something that only the simulator knows: it too begins as the ids of the bundled sample do. */
export function simulatedId(seed: string): string {
  const random = seededRandom(seed);
  const rest = Array.from(
    { length: ID_LENGTH - SAMPLE_ID_PREFIX.length },
    () => BASE_62[Math.floor(random() * 62)],
  );
  return SAMPLE_ID_PREFIX + rest.join('');
}
