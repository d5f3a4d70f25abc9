// A condition as it is written, its parts told apart: fields, words of the language, values.
import { memo } from 'react';
import { keywordsOf } from '../model/words';
import classes from './Said.module.css';

export const Said = memo(function Said({ text }: { text: string }) {
  return (
    <code className={classes.said}>
      {keywordsOf(text).map(({ kind, text: word }, index) => (
        <span key={index} data-kind={kind}>
          {word}
        </span>
      ))}
    </code>
  );
});
