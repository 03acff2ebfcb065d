/** The value of an environment variable that a file of the user names, for a secret that is not in the file. */
export function environmentValue(name: string): string | undefined {
  return Object.hasOwn(process.env, name) ? process.env[name] : undefined;
}
