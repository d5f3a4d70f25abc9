// What only the pages of this area say, in the language in use.
export { review as reviewTexts } from './en/review';
