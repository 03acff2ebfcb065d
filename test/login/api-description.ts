/** Checks whether a server's reply fits the description of its API. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import { openApi } from '../../src/login/web/openapi.ts';
import type { Reply } from './login-app.ts';

export const description = openApi() as {
  paths: Record<
    string,
    Record<
      string,
      {
        readonly operationId: string;
        readonly 'x-websocket-messages'?: Record<string, object>;
        readonly responses: Record<string, { content: Record<string, { schema: object }> }>;
      }
    >
  >;
};
type Described = Pick<Reply, 'status' | 'headers' | 'text'> & { readonly json: unknown };

const ajv = new Ajv2020({ strict: false });

/** Fails where a reply is none that the description has for the route. `json` of an XML reply: its elements. */
export function described<R extends Described>(method: string, path: string, reply: R): R {
  const operation = description.paths[path]?.[method.toLowerCase()];
  const [type = ''] = reply.headers['content-type']?.split(';') ?? [];
  const schema = operation?.responses[String(reply.status)]?.content[type]?.schema;
  expect(schema, `${method} ${path} ${reply.status} ${type} in the description`).toBeDefined();
  const validate = ajv.compile(schema as object);
  expect(validate(reply.json), `${reply.text} ${ajv.errorsText(validate.errors)}`).toBe(true);
  return reply;
}

/** Fails where a message of a WebSocket is none that the description has. */
export function describedMessage(message: unknown): void {
  const messages = description.paths['/v1/api/ws']?.get?.['x-websocket-messages'] ?? {};
  const fitting = Object.values(messages).filter((schema) => ajv.compile(schema)(message));
  expect(fitting, `a description of ${JSON.stringify(message)}`).toHaveLength(1);
}
