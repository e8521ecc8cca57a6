import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { ServiceBusMessage } from '@azure/service-bus'
import { ServiceBusClient } from '@azure/service-bus'
import { startServiceBus, type LocalServiceBus } from '@handoff-hub/local-service-bus'
import { startApp, type TestHost } from './apps.ts'

/** What the queues app has written down of one call of a function, or of its end. */
export interface Entry {
  functionName: string
  body?: unknown
  done?: string
  triggerMetadata?: Record<string, unknown>
}

export interface QueueBench {
  bus: LocalServiceBus
  send(queue: string, messages: ServiceBusMessage | ServiceBusMessage[]): Promise<void>
  /** Resolves when the connections of all hosts are gone, the sender's own being left. */
  onlySenderConnected(): Promise<void>
  start(environment?: Record<string, string>): Promise<QueueHost>
  close(): Promise<void>
}

export interface QueueHost extends TestHost {
  /** All records, once there are at least `count`. */
  records(count: number): Promise<Entry[]>
  /** Lets the functions go on that wait because their message says so. */
  release(): void
}

/** A namespace of its own with the queues app's queues, and hosts that work on it. */
export async function openBench(): Promise<QueueBench> {
  const queue = (Name: string, RequiresSession = false) => ({
    Name,
    Properties: { RequiresSession, LockDuration: 'PT5S', MaxDeliveryCount: 3 },
  })
  const Queues = [queue('single'), queue('session', true), queue('batch'), queue('kept')]
  const bus = await startServiceBus({ config: { UserConfig: { Namespaces: [{ Name: 'test', Queues }] } } })
  const client = new ServiceBusClient(bus.connectionString)
  return {
    bus,
    async send(name, messages) {
      const sender = client.createSender(name)
      await sender.sendMessages(messages)
      await sender.close()
    },
    async onlySenderConnected() {
      while (bus.connections() > 1) await setTimeout(10)
    },
    async start(environment) {
      const releases = mkdtempSync(join(tmpdir(), 'functions-host-'))
      const host = await startApp('queues', {
        environment: {
          ServiceBusConnection: bus.connectionString,
          SINGLE_QUEUE: 'single',
          RELEASES: releases,
          ...environment,
        },
      })
      return {
        ...host,
        async records(count) {
          const response = await host.request(`/api/records?count=${count}`)
          return (await response.json()) as Entry[]
        },
        release: () => {
          writeFileSync(join(releases, 'now'), '')
        },
      }
    },
    async close() {
      await client.close()
      await bus.close()
    },
  }
}
