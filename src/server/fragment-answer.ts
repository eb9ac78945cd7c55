import type { CoverState, DetailsState } from '#src/backfill/cover-state.ts';

/** Status and caching of a fragment. */
export interface FragmentAnswer {
  status: 200 | 404 | 503;
  headers: Record<string, string>;
}

const A_DAY = 'public, max-age=86400';
const AN_HOUR = 'public, max-age=3600';

/**
 * How the state of a cover or of details is answered over HTTP.
 *
 * @param state undefined: no such album. @param mayKeep whether anything may be kept at all; else browsers keep nothing.
 */
export function fragmentAnswer(
  state: CoverState | DetailsState | undefined,
  mayKeep: boolean,
): FragmentAnswer {
  const { status, ...headers } = statusAndCaching(state);
  return { status, headers: mayKeep ? headers : { ...headers, 'cache-control': 'no-store' } };
}

function statusAndCaching(state: CoverState | DetailsState | undefined) {
  switch (state?.status) {
    case undefined:
      return { status: 404, 'cache-control': 'no-store' } as const;
    case 'found':
      return {
        status: 200,
        'cache-control': 'mayGrow' in state && state.mayGrow ? 'no-store' : A_DAY,
      } as const;
    case 'absent':
    case 'no-link':
      return { status: 200, 'cache-control': AN_HOUR } as const;
    case 'needs-credentials':
      return { status: 200, 'cache-control': 'no-store' } as const;
    case 'unavailable':
      return { status: 503, 'cache-control': 'no-store', 'retry-after': String(state.retryAfterS) } as const;
    case 'unknown':
      return { status: 503, 'cache-control': 'no-store', 'retry-after': '30' } as const;
  }
}
