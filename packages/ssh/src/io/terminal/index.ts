// A person's terminal: raw mode, size, escapes, questions.
export { askPerson, askpassPolicy, type AskEnvironment, type AskOptions } from './askpass.ts'
export {
  EscapeParser,
  controlName,
  escapeHelp,
  parseEscapeCharacter,
  type EscapeAction,
  type Typed,
} from './escapes.ts'
export { LocalTerminal } from './local-terminal.ts'
export { hasControllingTerminal, promptOnTerminal, type PromptOptions } from './prompt.ts'
export { sanitizeForTerminal } from './sanitize.ts'
export type { TerminalSize } from './size.ts'
export type { TerminalModeName, TerminalModes } from '../../messages/terminal-modes.ts'
