/** Pictures for the page of failures. As images they can't run anything, whatever a file of a stranger has. */
import { drawSvg } from '../../display/svg.ts';
import type { FailedLcd } from '../scenario-report.ts';
import { escapedText, printedText } from './report-characters.ts';

/** The LCD as SVG; null for a text that it can't show. */
export function lcdSvg(text: string, { cells, segments }: FailedLcd): string | null {
  try {
    return drawSvg(text, { cells, segments });
  } catch (error) {
    if (error instanceof Error && error.name === 'LcdError') return null;
    throw error;
  }
}

export function lcdImage(text: string, lcd: FailedLcd): string {
  const svg = lcdSvg(text, lcd);
  return svg === null ? '' : svgImage(svg, `LCD showing ${text.trimEnd() || 'nothing'}`);
}

/** @param alt the text for people who can't see the picture */
export function svgImage(svg: string, alt: string): string {
  const url = `data:image/svg+xml,${encodeURIComponent(printedText(svg))}`;
  const size = /<svg[^>]* width="(\d+)" height="(\d+)"/.exec(svg);
  const place = size === null ? '' : ` width="${size[1]}" height="${size[2]}"`;
  return `<img src="${url.replaceAll("'", '%27')}"${place} alt="${escapedText(alt)}">`;
}
