/**
 * Where a login server listens, which clients it accepts and which policies it uses, from the options of `dscplus
 * server`.
 */

import { errorMessage, quoted } from '../../../errors/message.ts';
import { hashCostMax, hashCostMin } from '../../../login/auth/passwords/passwords.ts';
import { type Policy, policyWith } from '../../../login/auth/rules/policies.ts';
import { type FailureText, failureTexts, isFailureText } from '../../../login/page/names.ts';
import type { SessionsMode } from '../../../login/web/current-session.ts';
import { isWireGroup } from '../../../login/wire/group.ts';
import type { WireProtocol } from '../../../login/wire/wire-service.ts';
import { type Address, addressFrom, isLoopback } from '../../../net/address.ts';
import { UsageError } from '../../io/errors.ts';
import type { Options } from '../../io/secrets/secrets.ts';

/** Where clients of the real gateway expect it. */
const gatewayPort = 5_000;

export interface Certificate {
  readonly cert: string;
  readonly key: string;
  /** The file that clients should trust. */
  readonly path: string;
}

export interface ServerAddress {
  readonly address: Address;
  readonly sessions: SessionsMode;
  readonly hosts: readonly string[];
  /** Reads the certificate or makes one; null without TLS. */
  readonly tls: (() => Promise<Certificate>) | null;
}

/** @throws UsageError, AddressError */
export function serverAddressFrom(options: Options): ServerAddress {
  const address = addressOf(options);
  const hosts = (options.hostName as string[] | undefined) ?? [];
  const tls = tlsOf(options);
  const remote = !isLoopback(address.host);
  const sessions = sessionsOf(options, remote);
  if (!remote) return { address, sessions, hosts, tls };
  const host = `host ${quoted(address.host)}`;
  if (tls === null) {
    throw new UsageError(
      errorMessage(
        host,
        'other machines can reach it, and passwords are sent to it',
        'add --tls-cert FILE --tls-key FILE, or --tls',
      ),
    );
  }
  if (sessions === 'gateway') {
    throw new UsageError(
      errorMessage(
        host,
        'other machines can reach it, and a gateway session logs all of them in',
        'leave --gateway and --sessions gateway out',
      ),
    );
  }
  if (hosts.length > 0) return { address, sessions, hosts, tls };
  if (['0.0.0.0', '::'].includes(address.host)) {
    throw new UsageError(
      errorMessage(
        host,
        'means every address of this machine',
        'give the names that clients use with --host-name NAME',
      ),
    );
  }
  return { address, sessions, hosts: [address.host], tls };
}

function addressOf({ address, port, gateway, allowRemote }: Options): Address {
  if (address !== undefined && port !== undefined) {
    throw new UsageError(errorMessage('--address and --port', "can't be combined", 'give one'));
  }
  const usual = gateway === true ? String(gatewayPort) : '0';
  if (port !== undefined && !/^[0-9]+$/.test(String(port))) {
    throw new UsageError(
      errorMessage(
        '--port',
        `invalid value ${quoted(port)}`,
        'give a number, 0 for any free port, or --address HOST:PORT',
      ),
    );
  }
  return addressFrom(String(address ?? port ?? usual), {
    remote: allowRemote === true,
    risk: 'try to log in',
  });
}

function sessionsOf({ sessions, gateway }: Options, remote: boolean): SessionsMode {
  if (sessions === undefined) return remote && gateway !== true ? 'cookie' : 'gateway';
  if (sessions !== 'gateway' && sessions !== 'cookie') {
    throw new UsageError(
      errorMessage('--sessions', `invalid value ${quoted(sessions)}`, 'give gateway or cookie'),
    );
  }
  if (gateway === true && sessions === 'cookie') {
    throw new UsageError(errorMessage('--gateway and --sessions cookie', "can't be combined", 'give one'));
  }
  return sessions;
}

function tlsOf({ tls, gateway, tlsDir, tlsCert, tlsKey }: Options): ServerAddress['tls'] {
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    throw new UsageError(
      errorMessage(
        '--tls-cert and --tls-key',
        'only one of them is given',
        'give both, or neither for a certificate that is made',
      ),
    );
  }
  if (tlsCert !== undefined && tlsDir !== undefined) {
    throw new UsageError(errorMessage('--tls-dir and --tls-cert', "can't be combined", 'give one'));
  }
  if (typeof tlsCert === 'string' && typeof tlsKey === 'string') {
    return async () => {
      const { CertificateError, ownCertificate } = await import('../../../net/certificate.ts');
      try {
        return { ...ownCertificate(tlsCert, tlsKey), path: tlsCert };
      } catch (error) {
        if (error instanceof CertificateError) throw new UsageError(error.message);
        throw error;
      }
    };
  }
  if (tls !== true && gateway !== true && tlsDir === undefined) return null;
  return async () => {
    const { certificateFolder, keptCertificate } = await import('../../../net/certificate.ts');
    const folder = typeof tlsDir === 'string' ? tlsDir : certificateFolder();
    const { cert, key, trustPath } = await keptCertificate(folder);
    return { cert, key, path: trustPath };
  };
}

/**
 * `--failure-text`, checked.
 * @throws UsageError
 */
export function failureTextFrom(given: unknown): FailureText {
  if (given === undefined) return 'long';
  if (isFailureText(given)) return given;
  throw new UsageError(
    errorMessage(
      '--failure-text',
      `invalid value ${quoted(given)}`,
      `give long (${quoted(failureTexts.long)}) or short (${quoted(failureTexts.short)})`,
    ),
  );
}

/**
 * `--wire-login` with its parts, checked; null without it.
 * @throws UsageError
 */
export function wireFrom(options: Options): WireProtocol | null {
  const { wireLogin, wireProto = '6', wireGroup = 'own', db, address } = options;
  if (wireLogin !== true) {
    const part = ['wireProto', 'wireGroup'].find((name) => options[name] !== undefined);
    if (part === undefined) return null;
    const flag = part === 'wireProto' ? '--wire-proto' : '--wire-group';
    throw new UsageError(errorMessage(flag, 'only for the wire login', 'add --wire-login'));
  }
  if (wireProto !== '6' && wireProto !== '6a') {
    throw new UsageError(errorMessage('--wire-proto', `invalid value ${quoted(wireProto)}`, 'give 6 or 6a'));
  }
  if (!isWireGroup(wireGroup)) {
    throw new UsageError(
      errorMessage('--wire-group', `invalid value ${quoted(wireGroup)}`, 'give own or stanford'),
    );
  }
  if (db !== undefined) {
    throw new UsageError(
      errorMessage(
        '--wire-login and --db',
        "can't be combined, a verifier is worth its password and is never kept",
        'leave one of them out',
      ),
    );
  }
  if (address !== undefined && !isLoopback(addressOf(options).host)) {
    throw new UsageError(
      errorMessage(
        '--wire-login',
        'only for this machine, because it is far too weak for others',
        'serve it on 127.0.0.1',
      ),
    );
  }
  return { proto: wireProto, group: wireGroup };
}

/**
 * `--policy name=value`, checked.
 * @throws UsageError, PolicyError
 */
export function policyFrom(given: unknown): Partial<Policy> {
  const settings: Record<string, number> = {};
  for (const text of (given as string[] | undefined) ?? []) {
    const [, name, value] = /^([A-Za-z]+)=([0-9]{1,15})$/.exec(text) ?? [];
    if (name === undefined) {
      throw new UsageError(
        errorMessage(
          '--policy',
          `invalid value ${quoted(text)}`,
          'give a name and a whole number, such as challengeLifeMs=60000',
        ),
      );
    }
    settings[name] = Number(value);
  }
  policyWith(settings);
  return settings;
}

/** @throws UsageError */
export function hashCostFrom(text: unknown, usual: number): number {
  if (text === undefined) return usual;
  const cost = /^[0-9]{1,7}$/.test(String(text)) ? Number(text) : 0;
  if (Number.isInteger(Math.log2(cost)) && cost >= hashCostMin && cost <= hashCostMax) return cost;
  throw new UsageError(
    errorMessage(
      '--hash-cost',
      `invalid value ${quoted(text)}`,
      `give a power of two from ${hashCostMin} to ${hashCostMax}`,
    ),
  );
}
