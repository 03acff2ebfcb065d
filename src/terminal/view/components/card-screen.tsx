/** The whole screen: the faceplate, the lines below it, and the log beside it if there is room. */
import { Box } from 'ink';
import type { ReactElement, ReactNode } from 'react';
import { demoPinOf } from '../../../crypto/demo-card.ts';
import type { Profile } from '../../../profiles/profile.ts';
import type { Layout } from '../layout.ts';
import { type Theme, unstyledTheme } from '../theme.ts';
import type { View } from '../view.ts';
import { BarView } from './bar.tsx';
import { FaultList } from './fault-list.tsx';
import { Help } from './help.tsx';
import { Keypad } from './keypad.tsx';
import { LcdView } from './lcd.tsx';
import { type Background, BackgroundContext, Line, spreadSpans } from './line.tsx';
import { Panel } from './panel.tsx';

/** What is on the card beside the LCD. */
export interface CardLabel {
  readonly profile: Profile;
  readonly serial: string;
  readonly demo: boolean;
}

export interface CardScreenProps {
  readonly view: View;
  readonly label: CardLabel;
  readonly layout: Layout;
  readonly theme: Theme;
}

export function CardScreen(props: CardScreenProps): ReactElement {
  const { view, layout, theme } = props;
  const face = layout.size === 'card' ? <Faceplate {...props} /> : <Compact {...props} />;
  return (
    <Box>
      <Box flexDirection="column" width={layout.columns}>
        {face}
        <Footer {...props} />
      </Box>
      {layout.log !== null && (
        <Box marginLeft={layout.log.column - layout.columns}>
          <Panel place={layout.log} controls={layout.controls} view={view} theme={theme} />
        </Box>
      )}
    </Box>
  );
}

function Faceplate(props: CardScreenProps): ReactElement {
  const { view, label, layout, theme } = props;
  const columns = layout.lcd.columns;
  return (
    <Body layout={layout} theme={theme}>
      <Line spans={[[titleOf(label, columns), theme.title]]} />
      <LcdOf {...props} />
      {view.faults !== null ? (
        <FaultList
          menu={view.faults}
          columns={columns}
          rows={layout.helpRows}
          chosenStyle={theme.labelStrong}
          style={theme.label}
        />
      ) : view.help ? (
        <Help columns={columns} rows={layout.helpRows} keyStyle={theme.labelStrong} style={theme.label} />
      ) : (
        <>
          <BarView bar={view.bar} columns={columns} theme={theme} />
          <Keypad
            layout={layout}
            lit={view.lit}
            waiting={view.waiting}
            theme={theme}
            from={layout.lcd.column}
          />
        </>
      )}
    </Body>
  );
}

/** The plastic: an area of its own colour, or a line around it. */
function Body({
  layout,
  theme,
  children,
}: {
  readonly layout: Layout;
  readonly theme: Theme;
  readonly children: ReactNode;
}): ReactElement {
  const { ascii, surfaces, body, bodyEdge } = theme;
  const inner = layout.columns - 2;
  const side = ascii || surfaces ? ' ' : '│';
  const ground: Background = {
    columns: layout.lcd.columns,
    fill: body,
    left: [`${side} `, surfaces ? body : bodyEdge],
    right: [` ${side}`, surfaces ? body : bodyEdge],
  };
  const inside = <BackgroundContext.Provider value={ground}>{children}</BackgroundContext.Provider>;
  if (ascii) return inside;
  const above = surfaces ? ` ${'▄'.repeat(inner)} ` : `╭${'─'.repeat(inner)}╮`;
  const below = surfaces ? ` ${'▀'.repeat(inner)} ` : `╰${'─'.repeat(inner)}╯`;
  return (
    <>
      <Line spans={[[above, bodyEdge]]} />
      {inside}
      <Line spans={[[below, bodyEdge]]} />
    </>
  );
}

function Compact(props: CardScreenProps): ReactElement {
  const { view, label, layout } = props;
  const theme = unstyledTheme(props.theme);
  const { columns } = layout;
  const title = <Line spans={[[titleOf(label, columns), theme.strong]]} />;
  if (view.faults !== null) {
    return (
      <>
        {title}
        <FaultList
          menu={view.faults}
          columns={columns}
          rows={layout.helpRows}
          chosenStyle={theme.strong}
          style={theme.text}
        />
      </>
    );
  }
  if (view.help) {
    return (
      <>
        {title}
        <Help columns={columns} rows={layout.helpRows} keyStyle={theme.strong} style={theme.text} />
      </>
    );
  }
  return (
    <>
      {title}
      <LcdOf {...props} theme={theme} />
      <BarView bar={view.bar} columns={columns} theme={theme} />
      <Keypad layout={layout} lit={view.lit} waiting={view.waiting} theme={theme} from={0} />
    </>
  );
}

function LcdOf({ view, label, layout, theme }: CardScreenProps): ReactElement {
  const on = view.state !== 'off' && view.state !== 'dead';
  return <LcdView shown={view.shown} on={on} lcd={label.profile} layout={layout} theme={theme} />;
}

const helpEnds = 'any key continues';

function Footer({ view, layout, theme }: CardScreenProps): ReactElement {
  const { columns } = layout;
  if (view.faults !== null && layout.size === 'compact')
    return <Line spans={[[cut(view.notice, columns), theme.notice]]} />;
  if (view.help && layout.size === 'compact') return <Line spans={[[helpEnds, theme.text]]} />;
  return (
    <>
      <Line spans={[[cut(view.notice, columns), theme.notice]]} />
      <Line spans={[[cut(statusOf(view, theme), columns), theme.text]]} />
      {(view.help ? [helpEnds] : layout.helpLines).map((line) => (
        <Line key={line} spans={[[cut(line, columns), theme.text]]} />
      ))}
    </>
  );
}

function cut(text: string, columns: number): string {
  return text.slice(0, columns);
}

function titleOf({ profile, serial, demo }: CardLabel, columns: number): string {
  // Names that a user chose may have characters of another width, or without width.
  const safe = (name: string): string => name.replace(/[^ -~]/g, '?');
  const right = demo ? `${serial}, PIN ${demoPinOf(profile.pinDigits)}` : safe(serial);
  return spreadSpans(`SIMULATOR ${safe(profile.name)}`, right, columns);
}

function statusOf(view: View, { ascii }: Theme): string {
  const parts = [view.state === 'pin' ? 'PIN' : view.state];
  if (view.speed !== 1) parts.push(ascii ? `x${view.speed}` : `×${view.speed}`);
  if (view.paused) parts.push('time stopped');
  if (view.recording) parts.push('recording');
  if (view.waiting.length > 0)
    parts.push(`${view.waiting.length} ${view.waiting.length === 1 ? 'key waits' : 'keys wait'}`);
  return parts.join(ascii ? ' | ' : ' · ');
}
