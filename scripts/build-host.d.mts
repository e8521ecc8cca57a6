/** Makes the functions host one JavaScript file, and writes where it is to `process.env.FUNCTIONS_HOST`. */
export default function buildHost(): Promise<void>
