/** Bundles the app, or another one, into one file. */
export declare function buildApp(outfile?: string, entry?: string): Promise<void>
