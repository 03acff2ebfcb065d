/** The JSON Schema of world files, by which an editor completes and checks them: made from the schema of the check. */
import { toJsonSchema } from '@valibot/to-json-schema';
import { worldFileSchema } from '../src/login/world-schema.ts';

/** As the text of a file. */
export function worldJsonSchema(): string {
  const schema = toJsonSchema(worldFileSchema, {
    target: 'draft-2020-12',
    typeMode: 'input',
    // What JSON Schema has no word for is checked by the server alone.
    ignoreActions: ['check', 'safe_integer'],
  });
  return `${JSON.stringify(schema, null, 2)}\n`;
}
