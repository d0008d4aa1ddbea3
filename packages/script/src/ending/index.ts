// How scripts end, and what they do then.
export { defer, withCleanUp, type CleanUp } from './clean-up.ts'
export {
  atLastMoment,
  endScript,
  exit,
  holdEnd,
  isEnding,
  setErrorReporter,
  type Ending,
  type ErrorReporter,
} from './end.ts'
export { isHandled, onSignal } from './signals.ts'
