/** A security code card as a picture to print: its values in a table, each below its index. */
import { indexText } from '../../factors/code-card.ts';

const columns = 16;
const cell = { width: 46, height: 30 };
const margin = 12;
const title = 34;

export function codeCardSvg(id: string, values: readonly string[]): string {
  const rows = Math.ceil(values.length / columns);
  const width = 2 * margin + columns * cell.width;
  const height = 2 * margin + title + rows * cell.height;
  const cells = values.map((value, i) => {
    const x = margin + (i % columns) * cell.width + cell.width / 2;
    const y = margin + title + Math.floor(i / columns) * cell.height;
    return `<text x="${x}" y="${y + 10}" class="index">${indexText(i + 1)}</text><text x="${x}" y="${y + 24}">${value}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="Security code card ${id}">
<style>text{font:14px monospace;text-anchor:middle;fill:#111}.index{font-size:9px;fill:#555}.title{font:bold 13px sans-serif;text-anchor:start}</style>
<rect width="100%" height="100%" fill="#fff"/>
<text x="${margin}" y="${margin + 14}" class="title">Security code card ${id} (dscplus simulator, for tests)</text>
${cells.join('\n')}
</svg>
`;
}
