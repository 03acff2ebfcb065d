/** The texts of errors that the bindings of `serialport` have too, word for word: programs look for them. */
export const bindingTexts = {
  options: '"options" is not an object',
  path: '"path" is not a valid port',
  baudRate: '"baudRate" is not a valid baudRate',
  buffer: '"buffer" is not a Buffer',
  locked: 'Port is locked cannot open',
  closed: 'Port is not open',
  missing: (path: string): string => `No such file or directory, cannot open ${path}`,
} as const;
