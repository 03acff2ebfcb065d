/** The examples run unchanged: someone copies one, and it logs in. */
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { python, testWith } from '../tools.ts';
import { type Carrier, type ServedPortOptions, servePort } from './cards-on-ports.ts';
import { run } from './tools.ts';

const path = (name: string): string => fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));

/** Runs a program on a card of its own, with what the card's carrier is called. */
async function onCard(
  carrier: Carrier,
  program: (url: string, port: number) => Promise<string>,
  options: ServedPortOptions = {},
): Promise<string> {
  const { url, port, close } = await servePort(carrier, options);
  try {
    return await program(url, port);
  } finally {
    await close();
  }
}

const login = ['1234', '123456'];

describe('examples', () => {
  for (const carrier of ['pty', 'tcp', 'rfc2217'] as const) {
    testWith(
      ['pyserial', ...(carrier === 'pty' ? ['Linux'] : [])],
      `pyserial_login.py, ${carrier}`,
      async () => {
        const said = await onCard(carrier, (url) =>
          run(python, ['-B', path('pyserial_login.py'), url, ...login]),
        );
        expect(said).toBe('90187643\n');
      },
    );
  }

  testWith(['expect', 'Linux'], 'login.exp', async () => {
    const said = await onCard('pty', (url) => run('expect', ['-f', path('login.exp'), url, ...login]));
    expect(said).toBe('90187643\n');
  });

  for (const carrier of ['pty', 'tcp'] as const) {
    testWith(['pyvisa', ...(carrier === 'pty' ? ['Linux'] : [])], `scpi_pyvisa.py, ${carrier}`, async () => {
      const said = await onCard(
        carrier,
        (url, port) => {
          const resource = carrier === 'pty' ? `ASRL${url}::INSTR` : `TCPIP::127.0.0.1::${port}::SOCKET`;
          return run(python, ['-B', path('scpi_pyvisa.py'), resource]);
        },
        { scpi: true },
      );
      expect(said.split('\n')).toEqual([
        'DSCPLUS,dsc-plus,DEMO-0001,0',
        'ACCEPTED;ACCEPTED;ACCEPTED;ACCEPTED;ACCEPTED',
        '1;"90187643"',
        '-224,"Illegal parameter value;a key is 0 to 9, OK, EDIT or PRESS"',
        '0,"No error"',
        '"90187643"',
        '',
      ]);
    });
  }

  testWith(
    ['pyvisa', 'Linux'],
    'PyVISA on ASRL reads a line as it is set up by itself (pyvisa 493 and 920)',
    async () => {
      const steps = `
import sys, pyvisa
card = pyvisa.ResourceManager("@py").open_resource(sys.argv[1])
card.write("DISP:REP OFF")
print(repr(card.query("*IDN?;:TIME:MODE?")), repr(card.query("TIME:MODE?")))
`;
      const said = await onCard('pty', (url) => run(python, ['-B', '-c', steps, `ASRL${url}::INSTR`]), {
        scpi: true,
      });
      expect(said).toBe("'DSCPLUS,dsc-plus,DEMO-0001,0;REAL\\r\\n' 'REAL\\r\\n'\n");
    },
  );
});
