// What only the pages of this area say, in the language in use.
export { audit as auditTexts } from './en/audit';
