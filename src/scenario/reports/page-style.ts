/** The style sheet of the page of failures. Contrast is 4.5 : 1 or more in light and in dark. */

export const pageStyle = `
:root {
  color-scheme: light dark;
  --page: #f6f7f8; --surface: #ffffff; --text: #1b2126; --quiet: #4c565d; --line: #c9d0d5;
  --failed: #a3141c; --failed-surface: #fdf0f0; --passed: #17623a; --link: #0b57a4;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14181b; --surface: #1d2226; --text: #e9edf0; --quiet: #aab4bb; --line: #3b444b;
    --failed: #ff9a94; --failed-surface: #35191b; --passed: #7fd3a0; --link: #8cc2ff;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
header, main { max-width: 64rem; margin: 0 auto; padding: 1rem 1.25rem; }
main { padding-bottom: 3rem; }
h1 { margin: 0.5rem 0; font-size: 1.7rem; line-height: 1.25; }
h2 { margin: 0; font-size: 1.25rem; line-height: 1.3; }
h3 { margin: 1.5rem 0 0.4rem; font-size: 1rem; }
p { margin: 0.3rem 0; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.quiet { color: var(--quiet); }
.failed { color: var(--failed); font-weight: 600; }
.passed { color: var(--passed); }
section { margin: 1.25rem 0; padding: 1rem 1.25rem; border: 1px solid var(--line); border-radius: 0.6rem; background: var(--surface); }
section.failure { border-left: 0.4rem solid var(--failed); }
code, pre, .mono { font: 0.9rem/1.45 ui-monospace, "DejaVu Sans Mono", monospace; }
code, dd { overflow-wrap: anywhere; }
td code { overflow-wrap: normal; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.2rem 1rem; margin: 1rem 0; padding: 0.7rem 0.9rem; border-radius: 0.4rem; background: var(--failed-surface); }
dt { color: var(--quiet); }
dd { margin: 0; }
.pictures { display: flex; flex-wrap: wrap; gap: 1rem; margin: 1rem 0 0; }
figure { flex: 0 1 25rem; min-width: 0; margin: 0; }
.frames { display: flex; flex-wrap: wrap; gap: 0.75rem; margin: 0; padding: 0; list-style: none; }
.frames li { flex: 0 1 11rem; min-width: 0; }
.frames code { white-space: pre-wrap; }
figcaption { margin-top: 0.25rem; color: var(--quiet); font-size: 0.9rem; }
img { display: block; max-width: 100%; height: auto; border: 1px solid var(--line); border-radius: 0.4rem; }
.keys { margin: 0; padding-left: 2rem; }
summary { margin: 0.4rem 0; padding: 0.2rem 0; cursor: pointer; font-weight: 600; }
pre, .wide { margin: 0.4rem 0; overflow: auto; border: 1px solid var(--line); border-radius: 0.4rem; }
pre { max-height: 24rem; padding: 0.6rem 0.8rem; background: var(--page); }
table { width: 100%; border-collapse: collapse; }
caption { text-align: left; }
th, td { padding: 0.3rem 0.7rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
tr:last-child > td { border-bottom: 0; }
.number { text-align: right; white-space: nowrap; }
@media (max-width: 30rem) { dl { grid-template-columns: minmax(0, 1fr); gap: 0; } dd { margin-bottom: 0.5rem; } }
`;
