/** The JSON Schema of scenario files, for editors: made from the schemas that check them. */
import { toJsonSchema } from '@valibot/to-json-schema';
import { scenarioSchema } from './scenario-schema.ts';
import { stepSchema } from './step-schema.ts';

export function scenarioJsonSchema(): object {
  return toJsonSchema(scenarioSchema, {
    target: 'draft-2020-12',
    typeMode: 'input',
    definitions: { step: stepSchema },
    // What JSON Schema has no word for is checked by `dscplus run` alone.
    ignoreActions: ['check', 'transform', 'safe_integer'],
    overrideAction: ({ valibotAction, jsonSchema }) =>
      valibotAction.type === 'max_value' && jsonSchema.type !== 'number' && jsonSchema.type !== 'integer'
        ? jsonSchema
        : undefined,
  });
}
