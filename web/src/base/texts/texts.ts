// The language in use. There is one catalogue; a second one is `de: Texts`, and chosen here.
import { en } from './en';

export const language = 'en-GB';
export const texts = en;
