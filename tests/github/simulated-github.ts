import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

export interface SimulatedAsset {
  id: number;
  name: string;
  state: 'uploaded' | 'starter';
  content: Buffer;
}

interface SimulatedRelease {
  id: number;
  tag_name: string;
  draft: boolean;
  assets: SimulatedAsset[];
}

interface SimulatedIssue {
  number: number;
  title: string;
  body: string;
  state: 'open' | 'closed';
  user: { type: string };
  author_association: string;
  comments: string[];
  pull_request?: object;
}

/** What to do with the next request of this method and path instead of answering it. */
interface Fault {
  method: string;
  path: RegExp;
  /** `cut`: the upload is taken in part. `status`: answered with that. `reset`: the connection ends. */
  kind: 'cut' | 'reset' | number;
}

const TOKEN = 'ghs_simulated';
const REPOSITORY = 'somebody/progmetal-catalog';

/**
 * The part of GitHub's REST API that the project uses, on loopback, until the test is done. As the real one: drafts
 * are seen by those who may write only, assets are downloaded from elsewhere by a redirect, names on a release are
 * taken once, lists come in pages and late, and what nobody may see is "Not Found".
 */
export async function startGithub() {
  const state = {
    releases: [] as SimulatedRelease[],
    issues: [] as SimulatedIssue[],
    /** As every fork at first. */
    issuesOff: false,
    /** So many times a list is given as it was before the newest release, or asset, was made. */
    listLag: 0,
    /** The jobs of every run, and what their runners noted. */
    jobs: [] as { id: number; conclusion: string; notes: string[] }[],
    pages: undefined as { html_url: string; build_type: string } | undefined,
    mayWrite: true,
    faults: [] as Fault[],
    requests: [] as string[],
    /** Requests that carried the token, by the path they went to. */
    told: [] as string[],
    onUpload: undefined as (() => void) | undefined,
  };
  let lastId = 100;
  let origin = '';

  const json = (response: ServerResponse, status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const notFound = (response: ServerResponse): void => json(response, 404, { message: 'Not Found' });
  const page = <T>(items: T[], url: URL): T[] => {
    const size = Number(url.searchParams.get('per_page') ?? 30);
    const from = (Number(url.searchParams.get('page') ?? 1) - 1) * size;
    return items.slice(from, from + size);
  };
  /** GitHub answers lists from copies, which lag behind. */
  const lagging = <T extends { id: number }>(items: T[]): T[] => {
    if (state.listLag === 0 || !items.some(({ id }) => id === lastId)) return items;
    state.listLag -= 1;
    return items.filter(({ id }) => id !== lastId);
  };
  const shown = (release: SimulatedRelease) => ({
    ...release,
    assets: undefined,
    upload_url: `${origin}/uploads/repos/${REPOSITORY}/releases/${release.id}/assets{?name,label}`,
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, origin);
    const { method = 'GET' } = request;
    const body = await buffer(request);
    state.requests.push(`${method} ${url.pathname}`);
    if (request.headers.authorization !== undefined) state.told.push(url.pathname);
    const fault = state.faults.find((each) => each.method === method && each.path.test(url.pathname));
    if (fault) state.faults.splice(state.faults.indexOf(fault), 1);
    if (fault?.kind === 'reset') return void request.socket.destroy();
    if (typeof fault?.kind === 'number') return json(response, fault.kind, { message: 'Simulated' });

    const blob = /^\/elsewhere\/(\d+)$/.exec(url.pathname);
    if (blob) {
      const found = state.releases.flatMap(({ assets }) => assets).find(({ id }) => id === Number(blob[1]));
      return void response.writeHead(found ? 200 : 404).end(found?.content);
    }
    const path = url.pathname.replace(/^\/uploads/, '');
    const [, rest] = new RegExp(`^/repos/${REPOSITORY}/(.*)$`).exec(path) ?? [];
    if (rest === undefined || request.headers.authorization !== `Bearer ${TOKEN}`) return notFound(response);
    if (method !== 'GET' && !state.mayWrite) {
      return json(response, 403, { message: 'Resource not accessible by integration' });
    }
    const sent = request.headers['content-type'] === 'application/json' ? JSON.parse(body.toString()) : {};
    const fields = sent as Record<string, never>;

    if (rest === 'pages') return state.pages ? json(response, 200, state.pages) : notFound(response);
    if (rest === 'releases' && method === 'GET') {
      const visible = state.releases.filter(({ draft }) => !draft || state.mayWrite);
      return json(response, 200, page(lagging(visible).map(shown), url));
    }
    if (rest === 'releases') {
      const release = { id: (lastId += 1), ...(sent as { tag_name: string; draft: boolean }), assets: [] };
      state.releases.unshift(release);
      return json(response, 201, shown(release));
    }
    const assetsOf = /^releases\/(\d+)\/assets$/.exec(rest);
    if (assetsOf) {
      const release = state.releases.find(({ id }) => id === Number(assetsOf[1]));
      if (!release || !state.mayWrite) return notFound(response);
      if (method === 'GET')
        return json(response, 200, page(lagging(release.assets), url).map(withoutContent));
      const name = url.searchParams.get('name')!;
      if (release.assets.some((asset) => asset.name === name)) {
        return json(response, 422, { message: 'Validation Failed' });
      }
      const cut = fault?.kind === 'cut';
      const content = cut ? body.subarray(0, body.length / 2) : body;
      const asset: SimulatedAsset = { id: (lastId += 1), name, state: cut ? 'starter' : 'uploaded', content };
      release.assets.push(asset);
      state.onUpload?.();
      if (cut) return void request.socket.destroy();
      return json(response, 201, withoutContent(asset));
    }
    const oneAsset = /^releases\/assets\/(\d+)$/.exec(rest);
    if (oneAsset) {
      const release = state.releases.find(({ assets }) =>
        assets.some(({ id }) => id === Number(oneAsset[1])),
      );
      if (!release) return notFound(response);
      if (method === 'GET') {
        return void response.writeHead(302, { location: `${elsewhere}/elsewhere/${oneAsset[1]}` }).end();
      }
      release.assets = release.assets.filter(({ id }) => id !== Number(oneAsset[1]));
      return void response.writeHead(204).end();
    }
    if (/^actions\/runs\/\d+\/jobs$/.test(rest)) {
      return json(response, 200, { total_count: state.jobs.length, jobs: state.jobs });
    }
    const noted = /^check-runs\/(\d+)\/annotations$/.exec(rest);
    if (noted) {
      const job = state.jobs.find(({ id }) => id === Number(noted[1]));
      return json(response, 200, page(job?.notes.map((message) => ({ message })) ?? [], url));
    }
    if (rest.startsWith('issues') && method !== 'GET' && state.issuesOff) {
      return json(response, 410, { message: 'Issues has been disabled in this repository.' });
    }
    if (rest === 'issues' && method === 'GET') {
      const open = state.issues.filter((issue) => issue.state === (url.searchParams.get('state') ?? 'open'));
      return json(response, 200, page(open, url));
    }
    if (rest === 'issues') {
      const issue: SimulatedIssue = {
        number: state.issues.length + 1,
        title: fields['title']!,
        body: fields['body']!,
        state: 'open',
        user: { type: 'Bot' },
        author_association: 'NONE',
        comments: [],
      };
      state.issues.unshift(issue);
      return json(response, 201, issue);
    }
    const oneIssue = /^issues\/(\d+)(\/comments)?$/.exec(rest);
    const issue = oneIssue && state.issues.find(({ number }) => number === Number(oneIssue[1]));
    if (!issue) return notFound(response);
    if (oneIssue[2]) {
      issue.comments.push(fields['body']!);
      return json(response, 201, {});
    }
    Object.assign(issue, sent);
    return json(response, 200, issue);
  }

  const listen = async () => {
    const server = createServer((request, response) => {
      answer(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  origin = await listen();
  // Another origin, as at GitHub: a client must not take its token there.
  const elsewhere = await listen();
  return { apiUrl: origin, repository: REPOSITORY, token: TOKEN, state };
}

function withoutContent({ content, ...asset }: SimulatedAsset) {
  return { ...asset, size: content.length };
}
