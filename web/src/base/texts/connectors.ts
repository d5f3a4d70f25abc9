// What only the pages of this area say, in the language in use.
export { connectors as connectorsTexts } from './en/connectors';
