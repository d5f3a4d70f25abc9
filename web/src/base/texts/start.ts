// What only the pages of this area say, in the language in use.
export { start as startTexts } from './en/start';
