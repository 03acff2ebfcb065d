/**
 * What the broker's instructions tell people to do at the login page, and all that the page shows on the way. It is a
 * file beside browser.test.ts, with a browser of its own, so that two cores have work.
 */
import './browser-phone.ts';
import './browser-scenarios.ts';
import './browser-sms.ts';
import './browser-states.ts';
