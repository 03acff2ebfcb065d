/** A CI server, a TAP reader and a program get the same run, each in its own format, whatever signs are in names. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { jsonReport } from '../../../src/scenario/reports/json.ts';
import { junitReport } from '../../../src/scenario/reports/junit.ts';
import { escapedText, printedLine } from '../../../src/scenario/reports/report-characters.ts';
import { tapReport } from '../../../src/scenario/reports/tap.ts';
import type { ScenarioReport } from '../../../src/scenario/scenario-report.ts';
import { twoRuns } from './two-runs.ts';

let runs: readonly ScenarioReport[];
beforeAll(async () => {
  runs = await twoRuns();
});

test('JUnit XML has a suite for each file and a case for each run, in card time', () => {
  expect(junitReport(runs)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="dscplus" tests="2" failures="1" errors="0" time="4.240">
  <testsuite name="login.yaml" file="login.yaml" tests="1" failures="0" errors="0" time="2.030" skipped="0">
    <testcase name="It shows the prompt" classname="login" time="2.030"/>
  </testsuite>
  <testsuite name="a folder/it.fails.yaml" file="a folder/it.fails.yaml" tests="1" failures="1" errors="0" time="2.210" skipped="0">
    <testcase name="&lt;It&gt; &amp; &quot;that&quot; #1, run 2" classname="a folder.it-fails" time="2.210">
      <failure type="lcd" message="expect CHALLNG&gt;: awaited &quot;CHALLNG&gt;&quot;, shown &quot;PIN&gt;--&quot;">
step     expect CHALLNG&gt; (card card, &quot;a folder/it.fails.yaml&quot;, line 5)
failure  lcd
awaited  &quot;CHALLNG&gt;&quot;
shown    &quot;PIN&gt;--&quot;
why      LCD: it shows something else; use wait if it shows later
frames   &quot;PIN&gt;    &quot; &quot;PIN&gt;-   &quot; &quot;PIN&gt;--  &quot;
keys     press (held): accepted; digit: accepted; digit: accepted
</failure>
      <system-out>
passed  2.030 s  hold press
passed  0.180 s  Key the # PIN
failed  0.000 s  expect CHALLNG&gt;
skipped 0.000 s  press OK
</system-out>
    </testcase>
  </testsuite>
</testsuites>
`);
});

test('runs of one file are in one suite', () => {
  const [run] = runs as [ScenarioReport];
  const text = junitReport([run, { ...run, file: 'other.yaml' }, { ...run, run: 2 }]);
  expect(text.match(/<testsuite |<testcase name="[^"]*"/g)).toEqual([
    '<testsuite ',
    '<testcase name="It shows the prompt"',
    '<testcase name="It shows the prompt, run 2"',
    '<testsuite ',
    '<testcase name="It shows the prompt"',
  ]);
});

test('TAP 14 has the steps as a subtest, and diagnostics in YAML', () => {
  const lines = tapReport(runs).split('\n');
  const isYaml = (line: string): boolean => /^( {2}| {6})(---|\.\.\.|[a-z_]+: .*)$/.test(line);
  expect(lines.filter((line) => !isYaml(line))).toEqual([
    'TAP version 14',
    '1..2',
    '# Subtest: It shows the prompt',
    '    1..2',
    '    ok 1 - hold press',
    '    ok 2 - wait PIN>',
    'ok 1 - It shows the prompt',
    '# Subtest: <It> & "that" \\#1, run 2',
    '    1..4',
    '    ok 1 - hold press',
    '    ok 2 - Key the \\# PIN',
    '    not ok 3 - expect CHALLNG>',
    '    ok 4 - press OK # SKIP a step before it failed',
    'not ok 2 - <It> & "that" \\#1, run 2',
    '',
  ]);
  const blocks = tapReport(runs).match(/(?<=---\n)[\s\S]*?(?=\n +\.\.\.)/g) ?? [];
  expect(blocks.map((block) => parse(block))).toEqual([
    { file: 'login.yaml', where: 'in process', card_ms: 2030 },
    {
      ...{
        message: 'LCD: it shows something else; use wait if it shows later',
        severity: 'fail',
      },
      ...{ card: 'card', line: 5, card_ms: 0, failure: 'lcd', awaited: '"CHALLNG>"', shown: '"PIN>--"' },
      frames: ['PIN>    ', 'PIN>-   ', 'PIN>--  '],
      keys: ['press (held): accepted', 'digit: accepted', 'digit: accepted'],
      audit: [],
    },
    { file: 'a folder/it.fails.yaml', where: 'in process', card_ms: 2210 },
  ]);
});

describe('JSON', () => {
  test('has counts and every run', () => {
    const { scenarios, ...counts } = JSON.parse(jsonReport(runs, 3));
    expect(counts).toEqual({
      ...{ what: 'report of dscplus run', format: 1 },
      ...{ passed: 1, failed: 1, notRun: 3, cardMs: 4240 },
    });
    expect(scenarios).toEqual(runs);
  });

  test('has no field that docs/user/scenarios.md leaves out', () => {
    const page = readFileSync(new URL('../../../docs/user/scenarios.md', import.meta.url), 'utf8');
    const [, section = ''] = page.split('### JSON\n');
    const fields = new Set<string>();
    JSON.parse(jsonReport(runs, 0), (key, value) => {
      if (!/^\d*$/.test(key)) fields.add(key);
      return value;
    });
    for (const name of ['name', 'wanted', 'shown']) fields.add(name);
    expect([...fields].filter((field) => !section.includes(`\`${field}\``))).toEqual([]);
  });
});

test('no report has a character that XML forbids or that a terminal acts on', () => {
  expect(escapedText('\0a\x07\x1b[1m\x7f\x9b\u2028\u202e\ufffe\ud800😀\tb\nc\'"')).toBe(
    'a[1m😀 b\nc&#39;&quot;',
  );
  expect(printedLine('a\r\n  b\nc')).toBe('a b c');
});
