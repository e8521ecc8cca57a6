export { ConfigError, type EmulatorConfig, type QueueDefinition, type TopicDefinition } from './config.ts'
export type { Claim, Effect, Fault, Observer, Operation } from './faults.ts'
export {
  startServiceBus,
  type Faults,
  type LocalServiceBus,
  type QueueState,
  type ServiceBusOptions,
} from './service-bus.ts'
