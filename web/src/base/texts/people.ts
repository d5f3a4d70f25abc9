// What only the pages of this area say, in the language in use.
export { people as peopleTexts } from './en/people';
