// What only the pages of this area say, in the language in use.
export { dataHealth as dataHealthTexts } from './en/dataHealth';
