/** The API's description (OpenAPI 3.1), made from the tables of routes. The server replies with it at `/openapi.json`. */
import type { ApiFields, ApiRoute, JsonSchema } from './route.ts';
import { gatewayPrefixes, gatewayRoutesUnder } from './routes-gateway.ts';
import { loginRoutes } from './routes-login.ts';
import { staffRoutes } from './routes-staff.ts';

const tags = { nothing: 'login', session: 'session', staff: 'staff' } as const;

const [described, ...alike] = gatewayPrefixes;

export function openApi(): JsonSchema {
  const routes = [...loginRoutes, ...gatewayRoutesUnder(described), ...staffRoutes];
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    paths[route.path] = Object.fromEntries(
      route.methods.map((method) => [method.toLowerCase(), operationOf(route, method)]),
    );
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'dscplus login server',
      version: '1',
      description: `A simulator of a login with the Digital Security Card+, for tests. It knows no account of the broker. What is under ${described} is under ${alike.join(' and ')} too.`,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    components: {
      securitySchemes: {
        staff: {
          type: 'http',
          scheme: 'bearer',
          description: 'the token that the server gives when it starts',
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'XYZAB_AM.LOGIN',
          description: 'in gateway mode, no cookie is asked for',
        },
      },
    },
    paths,
  };
}

function operationOf({ path, says, needs, fields, answers }: ApiRoute, method: string): JsonSchema {
  return {
    operationId: `${method.toLowerCase()}${path.replaceAll(/[^A-Za-z0-9]+(.)/g, (_, next: string) => next.toUpperCase())}`,
    summary: says,
    tags: [path.startsWith('/api/') ? tags[needs] : 'gateway'],
    security: needs === 'nothing' ? [] : [{ [needs]: [] }],
    ...(method === 'POST' && { requestBody: bodyOf(fields) }),
    responses: Object.fromEntries(
      Object.entries(answers).map(([status, { says: description, schema }]) => [
        status,
        { description, content: { 'application/json': { schema } } },
      ]),
    ),
  };
}

function bodyOf(fields: ApiFields | null): JsonSchema {
  const named = Object.entries(fields ?? {});
  const required = named.filter(([, field]) => field.without === undefined).map(([name]) => name);
  return {
    required: required.length > 0,
    content: {
      'application/json': {
        schema: {
          type: 'object',
          properties: Object.fromEntries(named.map(([name, { schema }]) => [name, schema])),
          ...(required.length > 0 && { required }),
          ...(fields !== null && { additionalProperties: false }),
        },
      },
    },
  };
}
