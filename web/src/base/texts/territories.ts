// What only the pages of this area say, in the language in use.
export { territories as territoriesTexts } from './en/territories';
