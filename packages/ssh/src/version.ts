/** Of this library; in the identification string. */
export const VERSION = '0.1.0'
