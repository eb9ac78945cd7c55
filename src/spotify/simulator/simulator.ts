import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCallLimits } from './call-limits.ts';
import { createRequestHandler } from './handle-request.ts';
import { createScript } from './script.ts';
import type { Simulator, SimulatorCall, SimulatorOptions } from './simulator-options.ts';
import { createTokenBook } from './token-book.ts';

export type { Simulator, SimulatorCall, SimulatorOptions } from './simulator-options.ts';
export type { Behaviour, BehaviourRule } from './behaviour.ts';

/**
 * Starts a Spotify on 127.0.0.1 that invents an album for every well-formed id and draws its cover: test double
 * and demo. It behaves as the real one: tokens end, limits and quota refuse, apps come in two kinds. Ids that end
 * in `Dead` are unknown, in `NoIm` have no images, in `Long` have 120 tracks.
 */
export async function startSpotifySimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const {
    now = Date.now,
    seed = 'simulator',
    clientId = 'simulated-client',
    clientSecret = 'simulated-secret',
  } = options;
  const script = createScript();
  const tokens = createTokenBook({
    clientId,
    clientSecret,
    lifetimeS: options.tokenLifetimeS ?? 3_600,
    seed,
    now,
  });
  const limit = createCallLimits({
    requestsPer30s: options.requestsPer30s,
    dailyQuota: options.dailyQuota,
    now,
  });
  const spotify = {
    origin: '',
    appKind: options.appKind ?? ('development' as const),
    lookup: options.lookup ?? (() => undefined),
  };
  const counts = { calls: [] as SimulatorCall[], tokenRequests: 0, imageRequests: 0 };

  const handle = createRequestHandler({
    spotify,
    script,
    tokens,
    limit,
    counts,
    now,
    seed,
    latencyMs: options.latencyMs ?? 0,
  });
  const server = createServer(handle);
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  spotify.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    origin: spotify.origin,
    apiUrl: `${spotify.origin}/v1`,
    tokenUrl: `${spotify.origin}/api/token`,
    oembedUrl: `${spotify.origin}/oembed`,
    clientId,
    clientSecret,
    get calls() {
      return counts.calls;
    },
    get tokenRequests() {
      return counts.tokenRequests;
    },
    get imageRequests() {
      return counts.imageRequests;
    },
    callsFor: (albumId) => counts.calls.filter(({ path }) => path.includes(albumId)).length,
    forgetCalls() {
      Object.assign(counts, { calls: [], tokenRequests: 0, imageRequests: 0 });
    },
    script: script.next,
    scriptEach: script.each,
    scriptTokens: script.nextTokens,
    expireTokens: () => tokens.expireAll(),
    setAppKind(appKind) {
      spotify.appKind = appKind;
    },
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
