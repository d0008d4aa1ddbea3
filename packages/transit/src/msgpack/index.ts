export { TransitError, type TransitErrorCode, type Position } from '../errors.ts'
