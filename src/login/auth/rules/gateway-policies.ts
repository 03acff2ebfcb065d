/** The policies of gateway mode: the idle times of both sessions, and how a brokerage session begins. */
import { dayMs, type PolicyField } from './policy-field.ts';

export const gatewayFields = {
  ssoIdleMs: {
    value: 600_000,
    min: 1_000,
    max: dayMs,
    provenance: 'S',
    description:
      'gateway mode: when an unused login session ends (`ssoExpires` and `EXPIRES` of recorded replies are below it)',
  },
  brokerageIdleMs: {
    value: 330_000,
    min: 1_000,
    max: dayMs,
    provenance: 'S',
    description:
      'gateway mode: when the brokerage session times out without a tickle (clients report 5 to 6 minutes)',
  },
  authenticateMs: {
    value: 0,
    min: 0,
    max: dayMs,
    provenance: 'A',
    description: 'gateway mode: how long `authenticated` stays false once the brokerage session begins',
  },
  authenticatePolls: {
    value: 0,
    min: 0,
    max: 1_000,
    provenance: 'A',
    description: 'gateway mode: how many status replies say so in any case',
  },
  establishMs: {
    value: 0,
    min: 0,
    max: dayMs,
    provenance: 'A',
    description: 'gateway mode: how long `established` stays false after that',
  },
  establishPolls: {
    value: 0,
    min: 0,
    max: 1_000,
    provenance: 'A',
    description: 'gateway mode: how many status replies say so in any case',
  },
  logoutConfirmed: {
    value: 0,
    min: 0,
    max: 1,
    provenance: 'S',
    description:
      '1: the gateway’s logout replies `{"confirmed":true}`, as newer ones do; 0: `{"status":true}`',
  },
} as const satisfies Record<string, PolicyField>;
