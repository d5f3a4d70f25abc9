import { createElement } from 'react';
import { expect, it } from 'vitest';
import { wordsOf } from './wordsOf';

const Badge = () => createElement('b', null, 'Open');

it('says the words of a title, however it is put together', () => {
  const title = createElement('span', null, createElement('a', null, 'Drafts'), createElement('i', null, '/'), [
    ' Two ',
    3,
  ]);
  expect(wordsOf(title)).toBe('Drafts / Two 3');
  expect(wordsOf('Leads')).toBe('Leads');
});

it('leaves out what is drawn by something else, and what is nothing', () => {
  expect(wordsOf(createElement('span', null, 'Draft', createElement(Badge), null, false))).toBe('Draft');
  expect(wordsOf(undefined)).toBe('');
});
