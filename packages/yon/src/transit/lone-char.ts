import { char, type Char, type Value } from '@yon/transit'

/** `["~#char","a"]`: what transito writes for a character. Transit's own tag for it is `c`. */
export function readLoneChar(rep: Value<Char>): Char {
  if (typeof rep !== 'string') throw new TypeError('the tag char stands before a string')
  return char(rep)
}
