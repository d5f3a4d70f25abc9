// A real provider of sign-in for tests: panva's oidc-provider, with a client and some people.
// node oidc_provider.mjs CLIENT_ID CLIENT_SECRET REDIRECT_URI PEOPLE_AS_JSON; prints where it is once it listens.
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';

const [module, clientId, clientSecret, redirectUri, people] = process.argv.slice(2);
const { default: Provider } = await import(pathToFileURL(module).href);
const claims = JSON.parse(people);

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [redirectUri],
        post_logout_redirect_uris: [new URL('/sign-in', redirectUri).href],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
    scopes: ['openid', 'email', 'profile', 'groups'],
    pkce: { required: () => true },
    cookies: { keys: ['a key for tests'] },
    ttl: { AuthorizationCode: 60, IdToken: 3600, AccessToken: 600, Session: 600, Grant: 600, Interaction: 600 },
    findAccount: (_context, id) =>
      id in claims ? { accountId: id, claims: () => ({ sub: id, ...claims[id] }) } : undefined,
  });
  server.on('request', provider.callback());
  process.stdout.write(`${issuer}\n`);
});
process.stdin.on('end', () => process.exit(0)).resume();
