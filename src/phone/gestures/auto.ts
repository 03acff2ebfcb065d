/** What a phone does with notifications by itself: it polls, and opens each as a person would. */
import type { PhoneMachine } from '../phone-machine.ts';
import { activeUsers } from '../phone-memory.ts';

export const phoneAutos = ['approve', 'deny', 'ignore'] as const;
/** What a phone does by itself with notifications. */
export type PhoneAuto = (typeof phoneAutos)[number];

/** How long one round asks the server, ms. */
const roundMs = 25_000;

export interface AutoReply {
  readonly get: () => PhoneAuto;
  readonly set: (auto: PhoneAuto) => void;
}

/** @param reply what approves or denies the newest notification */
export function autoReply(
  machine: PhoneMachine,
  reply: (how: 'approve' | 'deny') => Promise<void>,
): AutoReply {
  let auto: PhoneAuto = 'ignore';
  let isListening = false;
  const canListen = (): boolean =>
    auto !== 'ignore' && machine.state.isOnline && activeUsers(machine.state.memory).length > 0;
  const listen = async (): Promise<void> => {
    isListening = true;
    try {
      while (canListen()) {
        await machine.poll(roundMs);
        for (let how = auto; how !== 'ignore' && machine.state.pushes.length > 0; how = auto)
          await reply(how);
      }
    } finally {
      isListening = false;
    }
  };
  return {
    get: () => auto,
    set(value) {
      auto = value;
      if (isListening) return;
      listen().catch(() => {
        auto = 'ignore';
      });
    },
  };
}
