/**
 * dscplus on a serial port: a port in this process for programs that use `serialport`, and the console behind
 * every port.
 */
export { OptionError } from './options/option-check.ts';
export {
  type CardConsole,
  type Connection,
  type ConsoleClock,
  type ConsoleOptions,
  createConsole,
} from './serial/console/console.ts';
export {
  type CardBinding,
  type CardPort,
  type CardPortOptions,
  CardSerialPort,
  type CardSerialPortConstructor,
  type CardStream,
  cardBinding,
  openCardPort,
} from './serial/ports/mock-binding.ts';
export type { CardPortBinding, PortInfo, PortLines, PortOpenOptions } from './serial/ports/mock-port.ts';
