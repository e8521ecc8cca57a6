import rhea, { type Connection, type EventContext, type Sender } from 'rhea'
import { offerSaslMechanisms } from '../../packages/local-service-bus/src/amqp/rhea-internals.ts'
import { portOf } from '../bot.ts'

/*
 * The ceiling of the Service Bus SDK: an AMQP peer that takes every message and forgets it. It answers the token that
 * the SDK puts first, since nothing goes on without. Prints its port.
 */

const container = rhea.create_container()
offerSaslMechanisms(container)

const replies = new Map<Connection, Sender>()
container.on('sender_open', ({ connection, sender }: EventContext) => {
  if (sender !== undefined) replies.set(connection, sender)
})
container.on('message', ({ connection, message }: EventContext) => {
  if (message?.reply_to === undefined) return
  const application_properties = { 'status-code': 202, 'status-description': 'Accepted' }
  const { message_id = '' } = message
  replies.get(connection)?.send({ correlation_id: message_id, application_properties, body: '' })
})

const server = container.listen({ port: 0, host: '127.0.0.1', receiver_options: { credit_window: 1000 } })
server.on('listening', () => console.log(JSON.stringify({ port: portOf(server.address()) })))
process.stdin.on('end', () => process.exit(0)).resume()
