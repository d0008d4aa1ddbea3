export { EdnError, type EdnErrorCode, type Position } from '../errors.ts'
