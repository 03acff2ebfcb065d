/** Pictures for the page of failures. As images they can't run anything, whatever a file of a stranger has. */
import type { LcdContent } from '../../display/lcd.ts';
import { drawSvg } from '../../display/svg.ts';
import type { FailedLcd } from '../scenario-report.ts';
import { escapedText, printedText } from './report-characters.ts';

/** The LCD at the failure as SVG; null for what it can't show. */
export function failedLcdSvg(lcd: FailedLcd): string | null {
  return svgOrNull(lcd.lit === null ? lcd.text : { text: lcd.text, segments: lcd.lit }, lcd);
}

/** The same as an image, empty for what it can't show. */
export function failedLcdImage(lcd: FailedLcd): string {
  return imageOf(failedLcdSvg(lcd), lcd.text);
}

/** A frame from before, of which only the text is known. */
export function frameImage(text: string, lcd: FailedLcd): string {
  return imageOf(svgOrNull(text, lcd), text);
}

function svgOrNull(shown: string | LcdContent, { cells, segments }: FailedLcd): string | null {
  try {
    return drawSvg(shown, { cells, segments });
  } catch (error) {
    if (error instanceof Error && error.name === 'LcdError') return null;
    throw error;
  }
}

function imageOf(svg: string | null, text: string): string {
  return svg === null ? '' : svgImage(svg, `LCD showing ${text.trimEnd() || 'nothing'}`);
}

/** @param alt the text for people who can't see the picture */
export function svgImage(svg: string, alt: string): string {
  const url = `data:image/svg+xml,${encodeURIComponent(printedText(svg))}`;
  const size = /<svg[^>]* width="(\d+)" height="(\d+)"/.exec(svg);
  const place = size === null ? '' : ` width="${size[1]}" height="${size[2]}"`;
  return `<img src="${url.replaceAll("'", '%27')}"${place} alt="${escapedText(alt)}">`;
}
