// What only the pages of this area say, in the language in use.
export { moves as moveTexts } from './en/moves';
