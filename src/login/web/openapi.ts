/** The API's description (OpenAPI 3.1), made from the tables of routes. The server replies with it at `/openapi.json`. */
import { toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { formType } from '../../net/request-body.ts';
import { fieldsObject } from '../../net/request-fields.ts';
import { gatewayPrefixes } from './gateway/gateway-route.ts';
import { gatewayRoutesUnder } from './gateway/gateway-routes.ts';
import { ssoLogoutRoute } from './gateway/session-routes.ts';
import { labRoutes } from './lab/routes-lab.ts';
import { labCardRoutes } from './lab/routes-lab-card.ts';
import { labPhoneRoutes } from './lab/routes-lab-phone.ts';
import { appRoutes } from './routes-app.ts';
import { lineRoutes } from './routes-line.ts';
import { loginRoutes } from './routes-login.ts';
import { staffRoutes } from './routes-staff.ts';
import { type DescribedRoute, wireRoutes } from './wire/wire-schemas.ts';

/** A part of a JSON Schema (draft 2020-12), as OpenAPI 3.1 takes it. */
type JsonSchema = Readonly<Record<string, unknown>>;

const tags = {
  ...{ nothing: 'login', session: 'session', gateway: 'gateway' },
  ...{ staff: 'staff', sim: 'line', lab: 'lab' },
} as const;

const [described, ...alike] = gatewayPrefixes;

export function openApi(): JsonSchema {
  const routes: readonly DescribedRoute[] = [
    ...loginRoutes,
    ...gatewayRoutesUnder(described),
    ssoLogoutRoute,
    ...wireRoutes,
    ...lineRoutes,
    ...appRoutes,
    ...labRoutes,
    ...labCardRoutes,
    ...labPhoneRoutes,
    ...staffRoutes,
  ];
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
      description: `A simulator of a login with the Digital Security Card+, for tests. It has no accounts of the broker. The paths under ${described} are also under ${alike.join(' and ')}.`,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    components: {
      securitySchemes: {
        staff: {
          type: 'http',
          scheme: 'bearer',
          description: 'the token that the server prints when it starts',
        },
        sim: { type: 'http', scheme: 'bearer', description: 'the token of the SIM of a phone line' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'XYZAB_AM.LOGIN',
          description: 'not needed in gateway mode',
        },
      },
    },
    paths,
  };
}

function operationOf(route: DescribedRoute, method: string): JsonSchema {
  const { path, description, needs, replies, messages = {} } = route;
  const described = Object.entries(messages).map(([name, schema]) => [name, schemaOf(schema)]);
  return {
    operationId: `${method.toLowerCase()}${path.replaceAll(/[^A-Za-z0-9]+(.)/g, (_, next: string) => next.toUpperCase())}`,
    summary: description,
    tags: [path.startsWith('/api/') ? tags[needs] : 'gateway'],
    security: securityOf(needs),
    // OpenAPI has no word for them.
    ...(described.length > 0 && { 'x-websocket-messages': Object.fromEntries(described) }),
    ...(method === 'POST' && { requestBody: bodyOf(route) }),
    responses: Object.fromEntries(
      Object.entries(replies).map(([status, { description, ...reply }]) => [
        status,
        { description, content: contentOf(reply) },
      ]),
    ),
  };
}

/** What a request needs, one of a list; `{}` is nothing. */
function securityOf(needs: DescribedRoute['needs']): readonly JsonSchema[] {
  if (needs === 'nothing') return [];
  if (needs === 'lab') return [{}, { staff: [] }];
  return [{ [needs === 'gateway' ? 'session' : needs]: [] }];
}

type Described = Omit<DescribedRoute['replies'][number], 'description'>;

function contentOf({ schema, types = ['application/json'], xml }: Described): JsonSchema {
  const described = schemaOf(schema);
  return Object.fromEntries(
    types.map((type) => [
      type,
      { schema: type === 'text/xml' ? { ...described, xml: { name: xml } } : described },
    ]),
  );
}

/** Without fields: any body; its content is not used. */
function bodyOf({ fields, form }: DescribedRoute): JsonSchema {
  const all = fields === null ? { type: 'object', properties: {} } : schemaOf(fieldsObject(fields));
  const { additionalProperties, ...open } = all;
  const required = (all.required ?? []) as readonly string[];
  const type = form === true ? formType : 'application/json';
  return { required: required.length > 0, content: { [type]: { schema: form === true ? open : all } } };
}

function schemaOf(schema: GenericSchema): JsonSchema {
  const { $schema: _, ...rest } = toJsonSchema(schema, {
    target: 'draft-2020-12',
    typeMode: 'input',
    // The words of an error's message.
    ignoreActions: ['metadata'],
  });
  return rest;
}
