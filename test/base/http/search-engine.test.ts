import { describe, expect, it } from 'vitest';
import { engineAddress } from '../../../src/base/http/search-engine.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const SECRET = 'CANARY-pa:ss';

describe('the address of the search engine', () => {
  it.each([
    ['localhost:9200', 'http://localhost:9200'],
    ['localhost', 'http://localhost:9200'],
    ['localhost:80', 'http://localhost'],
    ['localhost:443', 'http://localhost:443'],
    ['127.0.0.1:9201', 'http://127.0.0.1:9201'],
    ['[::1]:9200', 'http://[::1]:9200'],
    ['[::1]', 'http://[::1]:9200'],
    ['es.example.edu:9243', 'https://es.example.edu:9243'],
    ['es.example.edu', 'https://es.example.edu:9200'],
    ['es.example.edu:443', 'https://es.example.edu'],
    ['es.example.edu/search/', 'https://es.example.edu:9200/search'],
    [' https://es.example.edu ', 'https://es.example.edu'],
    ['https://localhost:9200/', 'https://localhost:9200'],
    ['http://localhost:9200', 'http://localhost:9200'],
  ])('%s is %s', (host, url) => {
    expect(engineAddress(host, {}).url).toBe(url);
  });

  it.each([
    ['', 'is not set'],
    ['http://es.example.edu:9200', 'is not an https URL'],
    ['ftp://es.example.edu', 'is not an https URL'],
    ['es example', 'is not an https URL'],
    ['es.example.edu:port', 'is not an https URL'],
    ['https://es.example.edu/?pretty', 'contains more than an address'],
    [`https://elastic:${SECRET}@es.example.edu`, 'contains a user name or password'],
    [`elastic:${SECRET}@localhost:9200`, 'contains a user name or password'],
    ['https://elastic:123/CANARY@es.example.edu', 'contains a user name or password'],
    ['elastic:CANARY#pass@es.example.edu:9200', 'contains a user name or password'],
    [`http://:${SECRET}@es.example.edu`, 'contains a user name or password'],
  ])('%j is refused without being repeated', (host, words) => {
    expect(() => engineAddress(host, {})).toThrow(words);
    expect(() => engineAddress(host, {})).not.toThrow(/CANARY/);
  });
});

describe('the credentials of the search engine', () => {
  it.each([
    [{}, undefined],
    [{ ES_USERNAME: ' dialer ', ES_PASSWORD: SECRET }, `Basic ${base64(`dialer:${SECRET}`)}`],
    [{ ES_USERNAME: 'dialer', ES_PASSWORD: 'pä ss ' }, `Basic ${base64('dialer:pä ss ')}`],
    [{ ES_API_KEY: 'VnVhQ2ZHY0JDZGJrUW0=' }, 'ApiKey VnVhQ2ZHY0JDZGJrUW0='],
    [{ ES_API_KEY: 'VuaCfGcB:ui2lp2a' }, `ApiKey ${base64('VuaCfGcB:ui2lp2a')}`],
    [{ ES_API_KEY: '', ES_USERNAME: '', ES_PASSWORD: '' }, undefined],
  ])('of %j are sent as %j', (env, authorization) => {
    const { headers, secrets } = engineAddress('localhost', env);
    expect(headers.authorization).toBe(authorization);
    if (authorization) expect(secrets).toContain(authorization.split(' ')[1]);
  });

  it.each([
    [{ ES_USERNAME: 'dialer' }, 'ES_PASSWORD is not set'],
    [{ ES_PASSWORD: SECRET }, 'ES_USERNAME is not set'],
    [{ ES_USERNAME: 'a:b', ES_PASSWORD: SECRET }, 'ES_USERNAME contains a colon'],
    [{ ES_API_KEY: 'CANARY,key' }, 'ES_API_KEY is not an Elasticsearch API key'],
    [{ ES_API_KEY: 'CANARY key' }, 'ES_API_KEY contains a space'],
    [{ ES_API_KEY: '“CANARY”' }, 'ES_API_KEY begins with “ (U+201C)'],
    [{ ES_API_KEY: 'CANARY', ES_USERNAME: 'dialer' }, 'Both an API key and a user name'],
  ])('of %j are refused without being repeated', (env, words) => {
    expect(() => engineAddress('localhost', env)).toThrow(words);
    expect(() => engineAddress('localhost', env)).not.toThrow(/CANARY/);
  });
});
