// What written words stand for.
export { adviceOnUnset } from './pieces.ts'
export { expand, expandValue, expandWord, type ExpandContext, type ExpandOptions, type NoMatch } from './expand.ts'
