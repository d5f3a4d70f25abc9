// What only the pages of this area say, in the language in use.
export { insights as insightsTexts } from './en/insights';
