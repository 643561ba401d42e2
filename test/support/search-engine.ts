import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import {
  bulk,
  errorReply,
  type FailItem,
  getTemplate,
  type Index,
  putTemplate,
  type Reply,
} from './search-engine-api.ts';
import { bad, type Template } from './search-engine-index.ts';

export interface EngineRequest {
  method: string;
  path: string;
  query: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** Applies to requests that start with `on` (`POST /_bulk`), once by default. */
export interface EngineFault {
  on?: string;
  times?: number;
  /** Only for these requests. */
  when?: (request: EngineRequest) => boolean;
  /** Sends this reply instead; a string as HTML. */
  reply?: Reply;
  /** Closes the connection, before or after the request takes effect. */
  reset?: 'before' | 'after';
  /** Sends only so many characters of the answer, with nothing to show that some are missing. */
  cutOff?: number;
  items?: FailItem;
  /** Changes the correct answer of `_bulk`. */
  garble?: Garble;
}

export type Garble = (answer: { errors: boolean; items: Record<string, object>[] }) => unknown;

export interface EngineOptions {
  product?: 'elasticsearch' | 'opensearch';
  faults?: EngineFault[];
  /** The required `Authorization` header. */
  authorization?: string;
  /** In bytes. Larger bodies are refused, as by a proxy in front of the engine. */
  longestBody?: number;
  /** Closes the connection instead of answering 413. */
  hangsUp?: boolean;
  templates?: Template[];
}

/** A fake search engine and its contents. */
export interface SearchEngine {
  /** The address without a scheme, as `ES_HOST` accepts it. */
  host: string;
  requests: EngineRequest[];
  templates: Template[];
  indices: Map<string, Index>;
  /** The faults that have not happened yet. */
  faults: EngineFault[];
  /** The document IDs in an index. */
  ids(index: string): string[];
}

/** Starts a fake search engine for one test: `_bulk` and composable templates, as strict as the real engines. */
export async function startSearchEngine(options: EngineOptions = {}): Promise<SearchEngine> {
  const indices = new Map<string, Index>();
  const engine: SearchEngine = {
    host: '',
    requests: [],
    templates: [...(options.templates ?? [])],
    indices,
    faults: (options.faults ?? []).map((fault) => ({ ...fault })),
    ids: (index) => [...(indices.get(index)?.documents.keys() ?? [])],
  };
  const server = createServer(async (incoming, response) => {
    const { pathname: path, search: query } = new URL(incoming.url ?? '', 'http://engine');
    const { method = '', headers } = incoming;
    const request = { method, path, query, headers, body: await text(incoming) };
    engine.requests.push(request);
    const fault = engine.faults.find(
      ({ on = '', when }) => `${method} ${path}`.startsWith(on) && when?.(request) !== false,
    );
    if (fault) use(engine.faults, fault);
    if (fault?.reset === 'before') return void response.destroy();
    const reply = fault?.reply ?? refusal(request, options) ?? answer(engine, request, fault);
    if (fault?.reset === 'after' || (options.hangsUp && reply.status === 413)) return void response.destroy();
    send(response, reply, fault?.cutOff);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  engine.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return engine;
}

function use(faults: EngineFault[], fault: EngineFault): void {
  fault.times = (fault.times ?? 1) - 1;
  if (fault.times === 0) faults.splice(faults.indexOf(fault), 1);
}

function send(response: ServerResponse, { status, body = '', headers }: Reply, cutOff?: number): void {
  const isHtml = typeof body === 'string';
  response.writeHead(status, { 'content-type': isHtml ? 'text/html' : 'application/json', ...headers });
  response.end((isHtml ? body : JSON.stringify(body)).slice(0, cutOff));
}

/** Why a request is refused before it is read, or undefined. */
function refusal({ method, path, headers, body }: EngineRequest, options: EngineOptions): Reply | undefined {
  if (options.authorization && headers.authorization !== options.authorization) {
    if (options.product === 'opensearch') return { status: 401, body: 'Unauthorized' };
    return errorReply(bad('security_exception', `unable to authenticate user for REST request [${path}]`, 401));
  }
  if (Buffer.byteLength(body) > (options.longestBody ?? Number.POSITIVE_INFINITY)) {
    return { status: 413, body: '<html>413 Request Entity Too Large</html>' };
  }
  const type = headers['content-type'] ?? '';
  const types = ['application/json', ...(path === '/_bulk' ? ['application/x-ndjson'] : [])];
  if (method === 'GET' || types.includes(type)) return undefined;
  return { status: 406, body: { error: `Content-Type header [${type}] is not supported`, status: 406 } };
}

function answer({ indices, templates }: SearchEngine, request: EngineRequest, fault?: EngineFault): Reply {
  const { method, path, query, body } = request;
  const [, name] = /^\/_index_template\/([^/]+)$/.exec(path) ?? [];
  if (name && method === 'GET') return getTemplate(templates, name);
  if (name && method === 'PUT') return putTemplate(templates, name, body, query !== '?create=true');
  if (path === '/_bulk' && method === 'POST') {
    const reply = bulk(indices, templates, body, fault?.items);
    return fault?.garble && reply.status === 200 ? { ...reply, body: fault.garble(reply.body as never) } : reply;
  }
  return { status: 400, body: { error: `no handler found for uri [${path}] and method [${method}]` } };
}
