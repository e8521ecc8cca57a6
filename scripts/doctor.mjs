import { install } from './install.mjs'

/*
 * npm run doctor [-- --settings FILE] [--hub URL] [--json]
 * Looks at everything that the hub needs, by the settings of the environment and of a file in the form of
 * local.settings.json; or asks a hub that runs. Ends with 1 when anything is not Connected.
 */
install()
await import('./doctor-run.mjs')
