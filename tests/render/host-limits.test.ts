import { expect, it } from 'vitest';
import { hostWarnings } from '#src/render/build-result.ts';

it.each([
  [{ files: 17_999, bytes: 899_999_999 }, []],
  [{ files: 18_000, bytes: 0 }, [/18,000 files.*up to 20,000/]],
  [{ files: 10, bytes: 900_000_000 }, [/900 MB.*up to 1,000 MB/]],
  [{ files: 25_000, bytes: 2e9 }, [/25,000 files/, /2,000 MB/]],
])('%j: %s', (size, warnings) => {
  expect(hostWarnings(size)).toEqual(warnings.map((warning) => expect.stringMatching(warning) as unknown));
});
