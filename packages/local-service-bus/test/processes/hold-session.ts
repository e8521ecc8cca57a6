// Accepts a session, receives its message, says so, and stays until it is killed.
import { ServiceBusClient } from '@azure/service-bus'

const client = new ServiceBusClient(process.argv[2] ?? '')
const receiver = await client.acceptSession('sessions', 'a')
await receiver.receiveMessages(1)
console.log('held')
