// What only the pages of this area say, in the language in use.
export { work as workTexts } from './en/work';
