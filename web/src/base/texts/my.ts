// What only the pages of this area say, in the language in use.
export { my as myTexts } from './en/my';
