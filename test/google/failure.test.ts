import { describe, expect, it } from 'vitest';
import { explain } from '../../src/google/explain.ts';
import { googleFailure } from '../../src/google/failure.ts';

const account = { email: 'dialer@school.iam.gserviceaccount.com', privateKey: 'CANARY', path: 'key.json' };
const failure = (status: number, body: unknown, headers = {}) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return googleFailure({ status, headers, body: text, secrets: ['CANARY'] }, 0);
};
const drive = (reason: string) => ({ error: { code: 403, message: 'Words', errors: [{ reason }] } });
const sheets = (status: string, reason?: string) => ({ error: { message: 'Words', status, details: [{ reason }] } });
const token = (error: string, error_description?: string) => ({ error, error_description });

describe("Google's answer", () => {
  it.each<[number, unknown, string, string]>([
    [400, token('invalid_grant', 'Invalid JWT Signature.'), 'refused', 'no longer accepts the key in key.json'],
    [400, token('invalid_grant'), 'refused', 'Google refused: invalid_grant (status 400)'],
    [400, token('invalid_grant', 'Invalid grant: account not found'), 'refused', 'no service account dialer@'],
    [401, token('disabled_client', 'The OAuth client was disabled.'), 'not executed', 'or it is disabled'],
    [403, drive('accessNotConfigured'), 'refused', 'is disabled in the Google project'],
    [403, sheets('PERMISSION_DENIED', 'SERVICE_DISABLED'), 'refused', 'is disabled in the Google project'],
    [403, sheets('PERMISSION_DENIED'), 'refused', 'can view the folder, but not add'],
    [403, drive('insufficientParentPermissions'), 'refused', 'can view the folder, but not add'],
    [403, drive('storageQuotaExceeded'), 'refused', 'no storage'],
    [403, drive('numChildrenInNonRootLimitExceeded'), 'refused', 'is full'],
    [403, drive('rateLimitExceeded'), 'not executed', 'asked to slow down'],
    [429, sheets('RESOURCE_EXHAUSTED', 'RATE_LIMIT_EXCEEDED'), 'not executed', 'asked to slow down'],
    [404, drive('notFound'), 'refused', 'no such folder'],
    [403, '<html>', 'refused', 'Something other than Google'],
    [403, '[]', 'refused', 'Something other than Google'],
    [403, { error: null }, 'refused', 'Something other than Google'],
    [403, { error: { errors: [null], details: 'x' } }, 'refused', 'Something other than Google'],
    [407, '', 'refused', 'the proxy requires a valid user name and password'],
    [500, drive('backendError'), 'unknown', 'answered with status 500: Words'],
    [502, '<html>', 'unknown', 'answered with status 502.'],
  ])('%d %j is %s: %s', (status, body, fate, words) => {
    const found = failure(status, body);
    expect(found.class).toBe(fate);
    expect(explain(found, 'www.googleapis.com', account).join(' ')).toContain(words);
  });

  it('says how long to wait', () => {
    expect(failure(429, sheets('RESOURCE_EXHAUSTED'), { 'retry-after': '7' })).toMatchObject({ retryAfterMs: 7000 });
  });

  it('shows only links to the console, and no secret', () => {
    const evil = {
      error: { message: 'Enable it by visiting https://evil.example/CANARY', status: 'SERVICE_DISABLED' },
    };
    const words = explain(failure(403, evil), 'www.googleapis.com', account).join(' ');
    expect(words).toContain('https://console.cloud.google.com/apis/library');
    expect(words).not.toMatch(/evil|CANARY/);
  });
});
