// What only the pages of this area say, in the language in use.
export { settings as settingsTexts } from './en/settings';
