// What programs that load scripts need.
export {}
