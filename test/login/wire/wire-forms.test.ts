/** Forms of every wrong kind: each is refused in words, costs little, and the next client logs in as usual. */
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/faults/random.ts';
import { bodyBytesMax } from '../../../src/net/request-body.ts';
import { oneOf, signs, withOtherCharacters } from '../../fuzz/changed-texts.ts';
import { fuzzSeed } from '../../fuzz/fuzz-runs.ts';
import { edda } from '../login-world.ts';
import { formType, wireSite } from './wire-site.ts';

const key = 'ab'.repeat(32);
const init = `ACTION=INIT&USER=edda&A=${key}`;

describe('a form that is wrong', () => {
  it.each<[string, string, number, string]>([
    ['none at all', '', 400, 'ACTION: missing'],
    ['another step', 'ACTION=init', 400, 'ACTION: invalid'],
    ['no user', `ACTION=INIT&A=${key}`, 400, 'INIT: USER or A is missing; send both'],
    ['no key', 'ACTION=INIT&USER=edda', 400, 'INIT: USER or A is missing; send both'],
    ['an empty key', 'ACTION=INIT&USER=edda&A=', 400, 'A: invalid'],
    ['a key that is not hex', 'ACTION=INIT&USER=edda&A=0x12', 400, 'A: invalid'],
    ['a key below 0', 'ACTION=INIT&USER=edda&A=-1', 400, 'A: invalid'],
    ['a key longer than N', `ACTION=INIT&USER=edda&A=1${'0'.repeat(128)}`, 400, 'A: invalid'],
    ['two users', `${init}&USER=otto`, 400, 'USER: repeated'],
    ['a long user', `ACTION=INIT&A=${key}&USER=${'x'.repeat(1_025)}`, 400, 'USER: invalid'],
    ['another mode', `${init}&LOGIN_TYPE=3`, 400, 'LOGIN_TYPE: invalid'],
    ['no proof', 'ACTION=COMPLETEAUTH', 400, 'COMPLETEAUTH: M1 is missing'],
    ['a long proof', `ACTION=COMPLETEAUTH&M1=${'a'.repeat(41)}`, 400, 'M1: invalid'],
    ['no factor', 'ACTION=COMPLETEAUTH_1&M1=ab', 400, 'COMPLETEAUTH_1: M1 or SF is missing'],
    ['no response', 'ACTION=COMPLETETWOFACT&SF=5.1', 400, 'COMPLETETWOFACT: SF or RESPONSE is missing'],
    ['PUSH=false', 'ACTION=COMPLETETWOFACT&SF=5.1&PUSH=false', 400, 'COMPLETETWOFACT: SF or RESPONSE is'],
    ['another form of the reply', `${init}&RESP_TYPE=YAML`, 400, 'RESP_TYPE: invalid; give the form of the'],
    ['a huge body', ' '.repeat(bodyBytesMax + 1), 413, 'request body: too large'],
  ])('%s', async (_what, form, status, text) => {
    const here = await wireSite();
    const reply = await here.form(form);
    expect([reply.status, reply.headers['content-type']]).toEqual([status, 'text/xml; charset=utf-8']);
    expect(reply.text).toMatch(/^<ib_auth_res>\n<error>[^<>\n]+<\/error>\n<\/ib_auth_res>\n$/);
    expect(reply.text).toContain(`<error>${text}`);
    expect(await here.client().prove()).toBe('5.1');
  });

  it('says so in JSON to a client that asks for it', async () => {
    const here = await wireSite();
    const reply = await here.form('ACTION=INIT&RESP_TYPE=JSON&A=xyz');
    expect([reply.status, reply.json]).toEqual([
      400,
      { error: 'A: invalid; give the public key of the client, 1 to 128 hex digits' },
    ]);
  });

  it('or a body that is not a form', async () => {
    const here = await wireSite();
    const reply = await here.call('POST', '/sso/Authenticator', { body: { ACTION: 'INIT' } });
    expect([reply.status, reply.text]).toEqual([
      415,
      `<ib_auth_res>\n<error>request body: its type is not a form; send a form with Content-Type: ${formType}</error>\n</ib_auth_res>\n`,
    ]);
    const dispatcher = await here.call('POST', '/sso/Dispatcher', {
      body: 'M1=xyz',
      headers: { 'content-type': formType },
    });
    expect([dispatcher.status, dispatcher.json.rule]).toEqual([400, 'M1']);
  });

  it(`changed by chance lets nobody in, and never makes the server fail (seed ${fuzzSeed})`, async () => {
    const here = await wireSite({ policy: { failuresMax: 1_000, challengesMax: 10_000 } });
    const random = createRandom(fuzzSeed, 0);
    const client = here.client();
    await client.prove();
    await client.pick('5.1');
    const { M1 = '' } = client.proof ?? {};
    const forms = [
      init,
      `ACTION=COMPLETEAUTH&USER=edda&M1=${M1}&VERSION=1`,
      `ACTION=COMPLETEAUTH_1&USER=edda&M1=${M1}&SF=5.1`,
      'ACTION=COMPLETETWOFACT&USER=edda&SF=5.1&RESPONSE=12345678',
      'ACTION=COMPLETETWOFACT&USER=edda&SF=5.1&PUSH=true&counter=1',
    ];
    const cookie = `JSESSIONID=${client.cookies.get('JSESSIONID')}`;
    for (let run = 0; run < 300; run++) {
      const form =
        random.below(5) === 0
          ? signs(random)
          : withOtherCharacters(random, oneOf(random, forms), ['&', '=', '%', '%00', '%zz', '+', 'é', '=&=']);
      const { status, text } = await here.form(form, random.below(2) === 0 ? cookie : '');
      expect([200, 400], `run ${run}: ${JSON.stringify(form)} gives ${text}`).toContain(status);
      expect(text, `run ${run}: ${JSON.stringify(form)}`).toMatch(
        /^<ib_auth_res>\n[\s\S]*<\/ib_auth_res>\n$/,
      );
      expect(text, `run ${run}: ${JSON.stringify(form)}`).not.toContain('<auth_res>true');
      const done = await here.call('POST', '/sso/Dispatcher', {
        body: form,
        headers: { 'content-type': formType, cookie },
      });
      expect([400, 401], `run ${run}: ${JSON.stringify(form)}`).toContain(done.status);
    }
    expect(here.service.audit({ limit: 10_000 }).filter(({ event }) => event === 'failed')).toEqual([]);
    expect(await here.client(edda).prove()).toBe('5.1');
  });
});
