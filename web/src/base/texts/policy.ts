// What only the pages of this area say, in the language in use.
export { policy as policyTexts } from './en/policy';
