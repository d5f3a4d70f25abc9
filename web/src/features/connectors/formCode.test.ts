import { expect, it } from 'vitest';
import { formCode } from './formCode';

it('sends the form to the server it is shown by, with the script and without', () => {
  const code = formCode('https://leads.acme.example');
  expect(code).toContain('action="https://leads.acme.example/api/v1/leads"');
  expect(code).toContain('src="https://leads.acme.example/embed.js"');
  expect(code).toContain('data-form="#contact"');
});
