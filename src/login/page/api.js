// Shows /openapi.json as a page: a section for each tag, a heading for each route, its fields and its replies.

/**
 * @typedef {{ description?: string, type?: string, enum?: string[] }} Schema
 * @typedef {{ summary: string, tags: string[], security: object[],
 *   requestBody?: { content: Record<string, { schema: { properties: Record<string, Schema>, required?: string[] } }> },
 *   responses: Record<string, { description: string }> }} Operation
 */

const titles = new Map([
  ['login', 'Login'],
  ['session', 'Session'],
  ['gateway', 'Gateway routes, after login'],
  ['staff', 'Staff, with Authorization: Bearer and the staff token'],
]);

void showAll();

async function showAll() {
  const response = await fetch('/openapi.json');
  /** @type {{ paths: Record<string, Record<string, Operation>> }} */
  const { paths } = await response.json();
  const place = /** @type {HTMLElement} */ (document.querySelector('.routes'));
  for (const [tag, title] of titles) {
    const section = element('section', element('h2', title));
    for (const [path, operations] of Object.entries(paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        if (operation.tags[0] === tag) section.append(...shown(method, path, operation));
      }
    }
    place.append(section);
  }
}

/**
 * @param {string} method
 * @param {string} path
 * @param {Operation} operation
 */
function shown(method, path, { summary, requestBody, responses }) {
  // A body has one type: JSON, or a form.
  const [type, { schema = undefined } = {}] = Object.entries(requestBody?.content ?? {})[0] ?? [''];
  const { properties = {}, required = [] } = schema ?? {};
  const fields = Object.entries(properties).map(([name, schema]) => {
    const missing = required.includes(name) ? '' : ' (optional)';
    const values = schema.enum === undefined ? '' : `: ${schema.enum.join(' or ')}`;
    return element('li', element('code', name), ` ${schema.description ?? ''}${values}${missing}`);
  });
  const replies = Object.entries(responses).map(([status, { description }]) =>
    element('li', element('code', status), ` ${description}`),
  );
  return [
    element('h3', element('code', `${method.toUpperCase()} ${path}`)),
    element('p', summary),
    ...(fields.length > 0
      ? [
          element('p', type === 'application/json' ? 'Fields:' : 'Fields of the form:'),
          element('ul', ...fields),
        ]
      : []),
    element('p', 'Replies:'),
    element('ul', ...replies),
  ];
}

/**
 * @param {string} name
 * @param {...(string | Node)} children
 */
function element(name, ...children) {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}
