// What only saved views say, in the language in use.
export { views as viewTexts } from './en/views';
