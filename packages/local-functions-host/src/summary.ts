import type { AppFunction } from './core/triggers.ts'

/** One function as the host reports it when it is ready: its name, its trigger's type and what it listens to. */
export interface FunctionSummary {
  name: string
  type: string
  route?: string
  methods?: string[]
  queueName?: string
  schedule?: string
}

export function describeFunction({ name, trigger }: AppFunction): FunctionSummary {
  switch (trigger.type) {
    case 'httpTrigger': {
      const { type, methods } = trigger
      return { name, type, route: trigger.route ?? name, methods }
    }
    case 'timerTrigger':
      return { name, type: trigger.type, schedule: trigger.schedule }
    case 'serviceBusTrigger': {
      const entity = trigger.queueName ?? `${trigger.topicName ?? ''}/${trigger.subscriptionName ?? ''}`
      return { name, type: trigger.type, queueName: entity }
    }
  }
}
