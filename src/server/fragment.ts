import type { CoverState, DetailsState } from '#src/backfill/cover-state.ts';
import type { Lookup } from '#src/backfill/read-through.ts';
import { parseAlbumId } from '#src/catalog/album.ts';

/** A route that renders a fragment, as Astro hands it to the page. */
interface FragmentRoute {
  locals: App.Locals;
  params: Record<string, string | undefined>;
  response: ResponseInit & { readonly headers: Headers };
}

const A_DAY = 'public, max-age=86400';
const AN_HOUR = 'public, max-age=3600';

/** What the fragment of a cover shows, as the server has read it or is read now; its status and headers are set. */
export async function coverFragment(route: FragmentRoute): Promise<Lookup<CoverState> | undefined> {
  const { locals, params, response } = route;
  const shown =
    'content' in locals
      ? (locals.content as Lookup<CoverState> | undefined)
      : await locals.services.backfill.readCover(parseAlbumId(params['id']), locals.fetchAllowance);
  response.status = setHeaders(route, shown?.state);
  return shown;
}

function readDetails({ locals }: Pick<FragmentRoute, 'locals'>, albumId: number | undefined) {
  return locals.services.backfill.readDetails(albumId, locals.fetchAllowance);
}

/** What the fragment of the details shows; its status and headers are set. */
export async function detailsFragment(route: FragmentRoute): Promise<Lookup<DetailsState> | undefined> {
  const shown = await readDetails(route, parseAlbumId(route.params['id']));
  route.response.status = setHeaders(route, shown?.state);
  return shown;
}

/** As `detailsFragment`, for the island, whose status stays 200: with any other the browser keeps the skeleton. */
export async function detailsIsland(
  route: Omit<FragmentRoute, 'params'>,
  albumId: number,
): Promise<Lookup<DetailsState> | undefined> {
  const shown = await readDetails(route, albumId);
  setHeaders(route, shown?.state);
  return shown;
}

/** Sets how a state may be kept, and when to ask again; gives its status. With the cache off browsers keep nothing. */
function setHeaders(
  { locals, response: { headers } }: Omit<FragmentRoute, 'params'>,
  state: CoverState | DetailsState | undefined,
): number {
  const mayKeep = locals.services.config.cache.enabled;
  headers.set('cache-control', (mayKeep && cachingOf(state)) || 'no-store');
  if (state === undefined) return 404;
  if (state.status !== 'unavailable' && state.status !== 'unknown') return 200;
  headers.set('retry-after', state.status === 'unavailable' ? String(state.retryAfterS) : '30');
  return 503;
}

function cachingOf(state: CoverState | DetailsState | undefined): string | undefined {
  switch (state?.status) {
    case 'found':
      return 'mayGrow' in state && state.mayGrow ? undefined : A_DAY;
    case 'absent':
    case 'no-link':
      return AN_HOUR;
    default:
      return undefined;
  }
}
