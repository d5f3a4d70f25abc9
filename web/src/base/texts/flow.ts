// What only the pages of this area say, in the language in use.
export { flow as flowTexts } from './en/flow';
