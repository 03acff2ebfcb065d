// Logs in as ada with the card that start.sh has started, and prints who is logged in.
import { readFileSync } from 'node:fs';

const card = JSON.parse(readFileSync('card.json', 'utf8'));
const server = JSON.parse(readFileSync('server.json', 'utf8'));

async function post(url, body, token) {
  const reply = await fetch(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${new URL(url).pathname}: replied ${reply.status}; ${text}`);
  return text;
}

const password = process.env.ADA_PASSWORD;
const begun = JSON.parse(await post(`${server.url}/api/login`, { user: 'ada', password }));
const {
  login,
  binding,
  ask: { challenge },
} = begun;
const response = await post(`${card.url}/respond`, { challenge }, card.token);
const session = JSON.parse(await post(`${server.url}/api/login/respond`, { login, binding, response }));
console.log(`logged in as ${session.user}`);
