import { startServers } from './servers.ts'

/*
 * The servers in a process of their own, so that killing the functions host loses nothing, as on Azure.
 * Prints one line of JSON when ready, and ends when its parent does.
 */
const servers = await startServers()
const { serviceBus, cosmos } = servers
console.log(
  JSON.stringify({
    serviceBus: serviceBus.connectionString,
    cosmos: cosmos.connectionString,
    endpoint: cosmos.endpoint,
  }),
)

const stop = () => {
  void servers.close().then(() => process.exit(0))
}
process.on('SIGTERM', stop)
// The terminal sends Ctrl-C to every process of its group: the parent decides when the servers go.
process.on('SIGINT', () => undefined)
process.stdin.on('end', stop).resume()
