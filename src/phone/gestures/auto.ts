/** What a phone does with notifications by itself: it polls, and opens each as a person would. */
import { pushWaitMsMax } from '../phone-link.ts';
import type { PhoneMachine } from '../phone-machine.ts';
import { activeUsers } from '../phone-memory.ts';

export const phoneAutos = ['approve', 'deny', 'ignore'] as const;
/** What a phone does by itself with notifications. */
export type PhoneAuto = (typeof phoneAutos)[number];

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
  let wake = (): void => {};
  // A user who is new, a phone that is online again, and another `auto` change what is asked.
  const change = (): Promise<void> => new Promise((resolve) => (wake = resolve));
  const isOn = (): boolean => auto !== 'ignore';
  const canAsk = (): boolean => machine.state.isOnline && activeUsers(machine.state.memory).length > 0;
  const listen = async (): Promise<void> => {
    isListening = true;
    const stopHearing = machine.on(({ type }) => {
      if (type === 'memory' || type === 'phone') wake();
    });
    try {
      while (isOn()) {
        const changed = change();
        // Those that are here already, too.
        for (let how = auto; how !== 'ignore' && canAsk() && machine.state.pushes.length > 0; how = auto)
          await reply(how);
        await (canAsk() ? Promise.race([machine.poll(pushWaitMsMax), changed]) : changed);
      }
    } finally {
      stopHearing();
      isListening = false;
    }
  };
  return {
    get: () => auto,
    set(value) {
      auto = value;
      if (isListening) {
        wake();
        return;
      }
      listen().catch(() => {
        auto = 'ignore';
      });
    },
  };
}
