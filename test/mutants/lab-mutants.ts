/** Who may use the page `/lab`, rule by rule: removed, or kept almost. */
import type { FolderMutant } from './mutant.ts';

const routes = 'src/login/web/lab/routes-lab.ts';
const app = 'src/login/web/app.ts';
const access = 'if (isStaff || (demo && (await service.demoUsers()).length > 0)) return;';
const shown = 'isShown: isStaff ? () => true : (line) => isOfDemoUser(service, line),';

const labRules: readonly Omit<FolderMutant, 'folder' | 'test'>[] = [
  {
    name: 'labOnLoopback',
    says: 'the page is only on a server that no other machine reaches',
    file: routes,
    text: 'if (lab) return;',
    instead: 'if (lab || true) return;',
  },
  {
    name: 'labPageToo',
    says: 'the files of the page are refused there, and not its routes alone',
    file: 'src/login/web/pages.ts',
    text: 'checkLabReach(lab);\n      page ??=',
    instead: 'page ??=',
  },
  {
    name: 'labRoutesToo',
    says: 'the routes of the page are refused there, and not its files alone',
    file: routes,
    text: 'checkLabReach(lab);\n  if (isStaff',
    instead: 'if (isStaff',
  },
  {
    name: 'labForNoStaff',
    says: 'the staff token opens no page that other machines reach',
    file: routes,
    text: 'checkLabReach(lab);\n  if (isStaff',
    instead: 'if (!isStaff) checkLabReach(lab);\n  if (isStaff',
  },
  {
    name: 'labByAddress',
    says: 'whether other machines reach it is seen from its address',
    file: 'src/login/web/server.ts',
    text: 'lab: isLoopback(options.address.host),',
    instead: 'lab: true,',
  },
  {
    name: 'labAsked',
    says: 'the routes of the page ask who may use them',
    file: app,
    text: "if (route.needs === 'lab') await checkLabAccess(context, isStaff);",
    instead: '',
  },
  {
    name: 'labDemoOrStaff',
    says: 'the page needs demo users or the staff token',
    file: routes,
    text: access,
    instead: 'if (isStaff || demo || service) return;',
  },
  {
    name: 'labOpenDemoUser',
    says: 'without a token, one demo user at least can log in',
    file: routes,
    text: access,
    instead: 'if (isStaff || demo) return;',
  },
  {
    name: 'labDemoServer',
    says: 'demo users in the store open no page on a server that was started without them',
    file: routes,
    text: access,
    instead: 'if (isStaff || (await service.demoUsers()).length > 0) return;',
  },
  {
    name: 'labRightToken',
    says: 'the token is the staff token, and not any',
    file: app,
    text: "const isStaff = (route.needs === 'staff' || route.needs === 'lab') && carriesToken(authorization);",
    instead:
      "const isStaff = route.needs === 'lab' ? authorization !== null : route.needs === 'staff' && carriesToken(authorization);",
  },
  {
    name: 'labDemoAudit',
    says: 'without the token only lines about demo users are shown',
    file: routes,
    text: shown,
    instead: 'isShown: () => isStaff || isOfDemoUser !== undefined,',
  },
  {
    name: 'labNamelessAudit',
    says: 'lines about nobody are shown only while all users are demo users',
    file: routes,
    text: 'return unlessDamaged(() => staff.users().every(({ name }) => isDemo(name))) ?? false;',
    instead: 'return unlessDamaged(() => staff) !== null;',
  },
  {
    name: 'labDemoLines',
    says: 'the demo lines are shown only on a server with demo users',
    file: routes,
    text: 'const demoLines = demo ? openDemoLines(service)',
    instead: 'const demoLines = demo || service ? openDemoLines(service)',
  },
  {
    name: 'labDemoSim',
    says: 'the public SIM of a demo line opens it on no server without demo users',
    file: routes,
    text: 'lines: [...demoLines, ...lines.filter(({ sim }) => !isDemoSim(sim))],',
    instead: 'lines: [...demoLines, ...lines.filter(({ sim }) => isDemoSim !== undefined || sim)],',
  },
  {
    name: 'labSameOrigin',
    says: 'the page of another site calls none of its routes',
    file: app,
    text: 'checkSite(request, hosts);\n',
    instead: "if (!request.url.includes('/api/lab/')) checkSite(request, hosts);\n",
  },
  {
    name: 'labBesideAsked',
    says: 'the card and the phone over HTTP are used only by who may use the page',
    file: 'src/login/web/lab/routes-beside.ts',
    text: "needs: 'lab' }, fields, run)",
    instead: "needs: 'nothing' }, fields, run)",
  },
  {
    name: 'labPhoneAsked',
    says: 'the phone is used only by who may use the page, also where the card is',
    file: 'src/login/web/lab/routes-beside.ts',
    text: "needs: 'lab' }, fields, run)",
    instead: "needs: thing === 'phone' ? 'nothing' : 'lab' }, fields, run)",
  },
];

const cardRules: readonly Omit<FolderMutant, 'folder' | 'test'>[] = [
  {
    name: 'besideQuietToken',
    says: 'a refused token is not repeated',
    file: 'src/login/web/lab/beside.ts',
    text: 'if (reply.status !== 401) throw',
    instead: 'if (reply.status !== 402) throw',
  },
  {
    name: 'besideOneTime',
    says: 'the card follows the server’s virtual time',
    file: 'src/login/web/lab/card-beside.ts',
    text: 'for (let left = -aheadMs; left > 0; left -= advanceMsMax)',
    instead: 'for (let left = 0; left > 0; left -= advanceMsMax)',
  },
];

const phoneRules: readonly Omit<FolderMutant, 'folder' | 'test'>[] = [
  {
    name: 'besideNewToken',
    says: 'a program that starts again is reached by the token that it has then',
    file: 'src/login/web/lab/beside.ts',
    text: 'token = readToken?.() ?? token;',
    instead: 'token = (readToken && null) ?? token;',
  },
  {
    name: 'phonePassesLess',
    says: 'of what the phone says of itself, its system and its language are passed on, and not its users',
    file: 'src/login/web/lab/phone-beside.ts',
    text: 'return { locale, os: ',
    instead: "return { ...(await beside.json('GET', '/info')), locale, os: ",
  },
];

const linkRules: readonly Omit<FolderMutant, 'folder' | 'test'>[] = [
  {
    name: 'besideLoopback',
    says: 'the token of a card is sent to another machine under TLS only',
    file: 'src/cli/commands/server/running-server.ts',
    text: 'if (keepsToken(url)) return url;',
    instead: 'if (keepsToken !== undefined) return url;',
  },
  {
    name: 'besideLocalOnly',
    says: 'a server that other machines reach shows no card and no phone',
    file: 'src/cli/commands/server/beside.ts',
    text: 'if (!local)\n',
    instead: 'if (!local && local)\n',
  },
];

const at =
  (folder: string, test: string) =>
  (mutant: Omit<FolderMutant, 'folder' | 'test'>): FolderMutant => ({
    ...mutant,
    folder,
    test,
  });

export const labMutants: readonly FolderMutant[] = [
  ...labRules.map(at('login', 'test/login/lab-api.test.ts')),
  ...cardRules.map(at('login', 'test/login/lab-card.test.ts')),
  ...phoneRules.map(at('login', 'test/login/lab-phone.test.ts')),
  ...linkRules.map(at('cli', 'test/cli/lab-options.test.ts')),
];
