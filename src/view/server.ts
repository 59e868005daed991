/**
 * The server behind `filament-kmc view`: the page, and the data of one result folder, on 127.0.0.1 alone. Data are given
 * to who knows the token that is drawn at the start; a run is asked for by its id among those of the folder, so that no
 * request names a path. Nothing is written, and nothing but GET is answered.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import sirv from 'sirv';
import { openResults } from '../campaign/results.ts';
import { Data, Refusal } from './data.ts';

const ADDRESS = '127.0.0.1';
/** What the page may do: its own scripts (and WebAssembly of the engine), its own data, nothing from elsewhere. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
const HEADERS = {
  'Content-Security-Policy': POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
} as const;

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** A server that runs. */
export interface ViewServer {
  /** Address of the page, its token included. */
  readonly url: string;
  readonly port: number;
  readonly token: string;
  /** What to know of the folder, a sentence each. */
  readonly notes: readonly string[];
  close(): Promise<void>;
}

/** How a folder is served. */
export interface ViewOptions {
  /** Port; default 0: any that is free. */
  readonly port?: number;
  /** Folder of the built pages. */
  readonly pages: string;
  /** Run that the page opens first. */
  readonly run?: string;
}

/**
 * Serves a result folder.
 *
 * @throws StoreError where it is not one, or has no run of the id asked for; an error of the system where the port is taken
 */
export async function serveResults(folder: string, options: ViewOptions): Promise<ViewServer> {
  const results = openResults(folder);
  if (options.run !== undefined) results.read(options.run);
  const token = randomBytes(24).toString('base64url');
  const pages = sirv(options.pages, { etag: true, dev: false });
  const data = new Data(results);
  const opened = options.run ?? results.runs()[0];
  data.prepare(opened);
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    answer(request, response, { port: (server.address() as AddressInfo).port, token, pages, data }).catch(
      (error: unknown) => {
        const refusal = error instanceof Refusal;
        response.statusCode = refusal ? error.status : 500;
        response.setHeader('Content-Type', 'text/plain; charset=utf-8');
        response.end(refusal || error instanceof Error ? (error as Error).message : 'failed');
      },
    );
  });
  try {
    await listen(server, options.port ?? 0);
  } catch (error) {
    // Its threads would keep the process from ending.
    await data.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  const first = opened === undefined ? '' : `&run=${encodeURIComponent(opened)}`;
  return {
    url: `http://${ADDRESS}:${port}/view.html#token=${token}${first}`,
    port,
    token,
    notes: data.notes(),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await data.close();
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, ADDRESS, () => resolve());
  });
}

interface Parts {
  readonly port: number;
  readonly token: string;
  readonly pages: ReturnType<typeof sirv>;
  readonly data: Data;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { port, token, pages, data }: Parts,
): Promise<void> {
  if (request.method !== 'GET') throw new Refusal(405, `found ${request.method}, only GET is answered`);
  // A name of another host that leads here (DNS rebinding) is not ours.
  const host = request.headers.host;
  if (host !== `${ADDRESS}:${port}` && host !== `localhost:${port}`)
    throw new Refusal(403, `found host ${host}, expected ${ADDRESS}:${port}`);
  const url = new URL(request.url ?? '/', `http://${ADDRESS}`);
  if (!url.pathname.startsWith('/api/')) {
    pages(request, response, () => {
      response.statusCode = 404;
      response.end('no such page');
    });
    return;
  }
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    throw new Refusal(403, 'asked for by another site');
  if (!isToken(request.headers['x-token'], token)) throw new Refusal(403, 'the token is missing or wrong');
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const {
    type,
    body,
    packed: ready = false,
  } = await data.get(url.pathname.slice(5), url.searchParams, gone.signal);
  const taken = /\bgzip\b/.test(String(request.headers['accept-encoding']));
  const packed = taken && (ready || body.length > 1000);
  const bytes =
    packed === ready ? body : packed ? await compress(body, { level: 1 }) : await decompress(body);
  response.setHeader('Content-Type', type);
  if (packed) response.setHeader('Content-Encoding', 'gzip');
  response.setHeader('Content-Length', bytes.length);
  response.end(bytes);
}

function isToken(found: unknown, token: string): boolean {
  const given = Buffer.from(typeof found === 'string' ? found : '');
  const expected = Buffer.from(token);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
