// Codes of the characters that JSON and Transit give a meaning to.
export const QUOTE = 0x22
export const COMMA = 0x2c
export const MINUS = 0x2d
export const POINT = 0x2e
export const ZERO = 0x30
export const NINE = 0x39
export const COLON = 0x3a
export const OPEN_ARRAY = 0x5b
export const BACKSLASH = 0x5c
export const CLOSE_ARRAY = 0x5d
export const HAT = 0x5e
export const BACKTICK = 0x60
export const OPEN_OBJECT = 0x7b
export const CLOSE_OBJECT = 0x7d
export const TILDE = 0x7e
