/**
 * dscplus on a serial port: a port in this process for programs that use `serialport`, and the console behind
 * every port.
 */
export { OptionError } from './options/option-check.ts';
export type { CardConsole, Connection } from './serial/console/connection.ts';
export { type ConsoleClock, type ConsoleOptions, createConsole } from './serial/console/console.ts';
export {
  type CardPort,
  type CardPortOptions,
  CardSerialPort,
  cardBinding,
  openCardPort,
} from './serial/ports/mock-binding.ts';
export type {
  CardBinding,
  CardPortBinding,
  CardSerialPortConstructor,
  CardStream,
  PortInfo,
  PortLines,
  PortOpenOptions,
} from './serial/ports/serialport-interface.ts';
