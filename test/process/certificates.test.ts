import { afterEach, expect, test, vi } from 'vitest';
import { certificatesOfRun, setup } from './certificates.ts';

afterEach(() => void vi.unstubAllEnvs());

test('a run has no extra certificates, but for what downloads, and they are there again after it', () => {
  vi.stubEnv('DSCPLUS_TEST_EXTRA_CA_CERTS', undefined);
  vi.stubEnv('NODE_EXTRA_CA_CERTS', undefined);
  expect(setup()).toBe(undefined);
  expect(certificatesOfRun()).toEqual({});
  vi.stubEnv('NODE_EXTRA_CA_CERTS', '/certificates.pem');
  const end = setup();
  expect(process.env.NODE_EXTRA_CA_CERTS).toBe(undefined);
  expect(certificatesOfRun()).toEqual({ NODE_EXTRA_CA_CERTS: '/certificates.pem' });
  end?.();
  expect(process.env.NODE_EXTRA_CA_CERTS).toBe('/certificates.pem');
  expect(certificatesOfRun()).toEqual({});
});
