import type { RuleProperties, ServiceBusRuleManager } from '@azure/service-bus'
import { describe, expect, test } from '@jest/globals'
import { bodies, only, useServiceBus } from '../support.ts'

const { bus, client } = useServiceBus({
  Topics: [
    {
      Name: 'news',
      Subscriptions: [
        { Name: 'all' },
        {
          Name: 'sport',
          Rules: [
            {
              Name: 'sport',
              Properties: {
                FilterType: 'Correlation',
                CorrelationFilter: { Label: 'sport', Properties: { n: 1 } },
              },
            },
          ],
        },
        { Name: 'ordered', Properties: { RequiresSession: true } },
      ],
    },
  ],
})

describe('a topic', () => {
  test('copies a message to the subscriptions whose rules match', async () => {
    await client()
      .createSender('news')
      .sendMessages([
        { body: 1, sessionId: 'x', subject: 'sport', applicationProperties: { n: 1 } },
        { body: 2, sessionId: 'x', subject: 'sport', applicationProperties: { n: 2 } },
        { body: 3, subject: 'else' },
      ])
    const all = client().createReceiver('news', 'all')
    expect(bodies(await all.receiveMessages(3))).toEqual([1, 2, 3])
    const sport = client().createReceiver('news', 'sport', { receiveMode: 'receiveAndDelete' })
    expect(bodies(await sport.receiveMessages(3, { maxWaitTimeInMs: 300 }))).toEqual([1])
    const ordered = await client().acceptNextSession('news', 'ordered')
    expect(bodies(await ordered.receiveMessages(2))).toEqual([1, 2])
    expect(bus().queue('news/Subscriptions/ordered')).toMatchObject({ deadLettered: 1 })
  })

  test('schedules and cancels', async () => {
    const sender = client().createSender('news')
    const numbers = await sender.scheduleMessages([{ body: 1 }], new Date(Date.now() + 60_000))
    await sender.cancelScheduledMessages(numbers)
    await sender.scheduleMessages([{ body: 2 }], new Date(Date.now() + 100))
    expect(bodies(await client().createReceiver('news', 'all').receiveMessages(1))).toEqual([2])
  })

  test('has no messages of its own to receive', async () => {
    await expect(client().createReceiver('news').receiveMessages(1)).rejects.toMatchObject({
      code: 'GeneralError',
    })
  })
})

describe('rules', () => {
  test('are listed, added and removed', async () => {
    const rules = client().createRuleManager('news', 'all')
    await rules.deleteRule('$Default')
    expect(await list(rules)).toEqual([])
    await rules.createRule('one', {
      correlationId: 'c',
      applicationProperties: { text: 't', number: 2, yes: true, at: new Date(5) },
    })
    await rules.createRule('two', { sqlExpression: 'price > 10' }, { sqlExpression: 'SET cheap = false' })
    await client()
      .createSender('news')
      .sendMessages([
        { body: 'cheap', applicationProperties: { price: 5 } },
        { body: 'dear', applicationProperties: { price: 50 } },
      ])
    const received = only(
      await client().createReceiver('news', 'all').receiveMessages(2, { maxWaitTimeInMs: 500 }),
    )
    expect(received).toMatchObject({ body: 'dear', applicationProperties: { price: 50, cheap: false } })
    expect(await list(rules)).toMatchObject([
      {
        name: 'one',
        filter: {
          correlationId: 'c',
          applicationProperties: { text: 't', number: 2, yes: true, at: new Date(5) },
        },
      },
      {
        name: 'two',
        filter: { sqlExpression: 'price > 10' },
        action: { sqlExpression: 'SET cheap = false' },
      },
    ])
    await expect(rules.createRule('two', { correlationId: 'c' })).rejects.toMatchObject({
      code: 'MessagingEntityAlreadyExists',
    })
    await expect(rules.deleteRule('none')).rejects.toMatchObject({ code: 'MessagingEntityNotFound' })
  })
})

async function list(manager: ServiceBusRuleManager): Promise<RuleProperties[]> {
  const rules: RuleProperties[] = []
  for await (const rule of manager.listRules()) rules.push(rule)
  return rules
}
