/** How the simulator treats one request, other than answering it well. */
export type Behaviour =
  | { kind: 'usual' }
  /** Answers as usual, later. */
  | { kind: 'slow'; ms: number }
  /** Never answers. */
  | { kind: 'hang' }
  /** Answers with an error at once but never ends its body. */
  | { kind: 'hanging-body'; status: number; retryAfter?: string | number }
  /** Cuts the connection without an answer. */
  | { kind: 'reset' }
  /** Cuts the connection in the middle of the body. */
  | { kind: 'cut' }
  /** `text` is sent as it is, `body` as JSON; without them an error in Spotify's format. */
  | { kind: 'status'; status: number; retryAfter?: string | number; body?: unknown; text?: string }
  | { kind: 'rate-limit'; retryAfter?: string | number }
  | { kind: 'quota'; retryAfter?: string | number }
  /** Half of the usual JSON, as if that were all. */
  | { kind: 'half-json' }
  /** JSON of another shape. */
  | { kind: 'wrong-shape' }
  /** The usual answer, its images at addresses that must not be shown. */
  | { kind: 'evil-images' }
  /** A page of HTML with status 200. */
  | { kind: 'html' }
  /** More than any answer may hold. */
  | { kind: 'endless' }
  | { kind: 'premium-required' };

/** A request as rules see it. */
export interface SimulatedRequest {
  api: 'web-api' | 'oembed' | 'token' | 'musicbrainz' | 'listenbrainz';
  method: string;
  path: string;
  /** The Spotify id that is asked about; null for several or none. */
  albumId: string | null;
}

/** A request of an API that came in, refused ones included. */
export interface SimulatorCall extends SimulatedRequest {
  at: number;
  /** What it was answered with; null while it is not, or never was. */
  status: number | null;
}

/** Decides for each request; undefined: as usual. */
export type BehaviourRule = (request: SimulatedRequest) => Behaviour | undefined;

/** An answer before it is written. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export function jsonAnswer(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

/** An error as the Web API writes it. */
export function errorAnswer(
  status: number,
  message: string,
  more: { reason?: string; retryAfter?: string | number } = {},
): Answer {
  const { reason, retryAfter } = more;
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  return jsonAnswer(status, { error: { status, message, reason } }, headers);
}

/** What is answered instead of, or made of, the usual answer. Kinds that break the connection are not here. */
export function altered(behaviour: Behaviour, usual: () => Answer): Answer {
  switch (behaviour.kind) {
    case 'status':
      return {
        ...errorAnswer(behaviour.status, 'Scripted', behaviour),
        ...(behaviour.body !== undefined && { body: JSON.stringify(behaviour.body) }),
        ...(behaviour.text !== undefined && { body: behaviour.text }),
      };
    case 'rate-limit':
      return errorAnswer(429, 'API rate limit exceeded', behaviour);
    case 'quota':
      return errorAnswer(429, 'Quota exceeded', { reason: 'QUOTA_EXCEEDED', ...behaviour });
    case 'premium-required':
      return errorAnswer(403, 'Active premium subscription required for the owner of the app.');
    case 'half-json': {
      const answer = usual();
      return { ...answer, body: answer.body.slice(0, answer.body.length / 2) };
    }
    case 'wrong-shape':
      return jsonAnswer(200, WRONG_SHAPE);
    case 'evil-images': {
      const answer = usual();
      return { ...answer, body: answer.body.replaceAll(/"(url|thumbnail_url)":"[^"]*"/g, EVIL_IMAGE) };
    }
    case 'html':
      return { status: 200, headers: { 'content-type': 'text/html' }, body: '<title>Sign in</title>' };
    case 'endless':
      return jsonAnswer(200, { name: 'x'.repeat(3_000_000) });
    default:
      return usual();
  }
}

const WRONG_SHAPE = {
  albums: 'none',
  name: 7,
  images: { url: 'x' },
  items: 'y',
  genres: 3,
  thumbnail_url: 5,
};
const EVIL_IMAGE = '"$1":"https://evil.example/track?i.scdn.co"';
