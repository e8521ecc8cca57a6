import { BrokerError } from '../broker/errors.ts'
import { DecodeError } from '../wire/reader.ts'

/** What to tell the client about whatever was thrown. */
export function toRefusal(error: unknown): BrokerError {
  if (error instanceof BrokerError) return error
  if (error instanceof DecodeError || error instanceof RangeError) {
    return new BrokerError('amqp:decode-error', 400, error.message)
  }
  return new BrokerError('amqp:internal-error', 500, error instanceof Error ? error.message : String(error))
}
