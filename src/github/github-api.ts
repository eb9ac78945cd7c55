import { z } from 'zod';
import { CatalogError } from '#src/catalog-error.ts';
import { isBusy, sendRequest, ServerBusyError, type HttpAnswer } from '#src/sources/http-client.ts';
import { retry, type Sleep } from '#src/sources/retry.ts';

interface GithubAccess {
  /** `https://api.github.com`, without a slash at its end. */
  apiUrl: string;
  /** `owner/name` */
  repository: string;
  token: string;
}

interface GithubRequest {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the repository, `releases?per_page=100`; or a whole URL that GitHub gave. */
  path: string;
  /** Sent as JSON, or as it is when it is bytes. */
  body?: object | Buffer;
  /** Statuses that are expected beside 2xx. */
  expected?: readonly number[];
  accept?: string;
  signal: AbortSignal;
}

/** GitHub's REST API of one repository. */
export type GithubApi = ReturnType<typeof createGithubApi>;

const TIMEOUT_MS = 120_000;
const ATTEMPTS = 4;
/** As much as an asset of a release may hold. */
const MOST_BYTES = 2 ** 31;
const PER_PAGE = 100;
const MOST_PAGES = 50;
/** Date-named, as GitHub asks for: https://docs.github.com/rest/about-the-rest-api/api-versions */
const API_VERSION = '2022-11-28';

/** Makes the adapter. The token goes to the API's own host and to the one it names for uploads, nowhere else. */
export function createGithubApi(access: GithubAccess, options: { sleep?: Sleep } = {}) {
  const { apiUrl, repository, token } = access;

  async function attempt({ method = 'GET', path, body, accept, expected = [], signal }: GithubRequest) {
    const url = /^https?:\/\//.test(path) ? path : `${apiUrl}/repos/${repository}/${path}`;
    const bytes = body instanceof Buffer;
    const answer = await sendRequest(url, {
      method,
      signal,
      timeoutMs: TIMEOUT_MS,
      maxBytes: MOST_BYTES,
      headers: {
        authorization: `Bearer ${token}`,
        accept: accept ?? 'application/vnd.github+json',
        'x-github-api-version': API_VERSION,
        'user-agent': 'progmetal-catalog',
        ...(body && { 'content-type': bytes ? 'application/octet-stream' : 'application/json' }),
      },
      ...(body && { body: bytes ? new Uint8Array(body) : JSON.stringify(body) }),
    });
    if (answer.ok || expected.includes(answer.status)) return answer;
    if (isBusy(answer.status)) {
      throw new ServerBusyError(
        'github-busy',
        `GitHub answers ${answer.status} and takes no requests for now`,
        {
          hint: 'Try again later; https://www.githubstatus.com says how it is',
        },
      );
    }
    throw unexpected(method, new URL(url).pathname, answer);
  }

  /**
   * One request. Network failures, 429 and 5xx are tried again where that can do no harm.
   *
   * @throws CatalogError `github` with GitHub's own reason and what to do about it, `github-busy` for 429 and 5xx,
   *   `github-off` for a part that the repository has switched off (410); the network's error; the signal's reason.
   */
  async function send(request: GithubRequest): Promise<HttpAnswer> {
    // What creates something may have been done although no answer came.
    const attempts = request.method === 'POST' ? 1 : ATTEMPTS;
    return retry(() => attempt(request), { attempts, signal: request.signal, sleep: options.sleep });
  }

  /** As `send`, for an answer whose JSON has this form. */
  async function ask<Form extends z.ZodType>(form: Form, request: GithubRequest): Promise<z.infer<Form>> {
    const { body } = await send(request);
    try {
      return form.parse(JSON.parse(body.toString()));
    } catch (cause) {
      throw new CatalogError('github', `GitHub answered ${request.path} in a form that is not known`, {
        cause,
      });
    }
  }

  /** All items of a list, page after page. `path` has a query already. */
  async function askAll<Form extends z.ZodType>(item: Form, request: GithubRequest) {
    const items: z.infer<Form>[] = [];
    for (let page = 1; page <= MOST_PAGES; page += 1) {
      const path = `${request.path}&per_page=${PER_PAGE}&page=${page}`;
      const more = await ask(z.array(item), { ...request, path });
      items.push(...more);
      if (more.length < PER_PAGE) break;
    }
    return items;
  }

  return { repository, send, ask, askAll };
}

function unexpected(method: string, path: string, { status, body }: HttpAnswer): CatalogError {
  const reason = /"message":\s*"([^"]{1,200})"/.exec(body.toString('utf8', 0, 2_000))?.[1];
  return new CatalogError(
    status === 410 ? 'github-off' : 'github',
    `GitHub answered ${method} ${path} with ${status}${reason ? `: ${reason}` : ''}`,
    {
      hint: [401, 403, 404].includes(status)
        ? 'Is GITHUB_REPOSITORY right, and may GITHUB_TOKEN do this? .github/docs/deploy.md lists what each command needs'
        : 'https://docs.github.com/rest describes what it takes',
    },
  );
}
