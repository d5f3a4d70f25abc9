import { expect, it } from 'vitest';
import { settingsThatFit } from './settingList';

const settings = [
  { name: 'log_level', help: 'How much is written down.', value: 'info', place: 'default' },
  { name: 'port', help: 'The port to listen on.', value: '8080', place: '`turnout.toml` line 3' },
];
const find = (typed: string, isOnlySaid = false) =>
  settingsThatFit(settings, typed, isOnlySaid).map((setting) => setting.name);

it('finds a setting by its name, what it does, and what it is', () => {
  expect(find('log level')).toEqual(['log_level']);
  expect(find('LISTEN port')).toEqual(['port']);
  expect(find('8080')).toEqual(['port']);
  expect(find('nothing such')).toEqual([]);
});

it('leaves out what nobody set, where that is asked', () => {
  expect(find('', true)).toEqual(['port']);
  expect(find('')).toEqual(['log_level', 'port']);
});
