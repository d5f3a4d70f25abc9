// What only the pages of this area say, in the language in use.
export { promises as promisesTexts } from './en/promises';
