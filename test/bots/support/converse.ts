import { expect } from '@jest/globals'
import type { HubClient } from '../../support/hub-client.ts'
import type { BotProcess } from './bot-process.ts'

/**
 * Lets a customer get a human and the human finish; checks what the bot's handler saw: accepted, then
 * completed, both of one handoff and in the conversation that it knows.
 *
 * @param say sends the customer's message to the bot.
 * @returns the handoff's id.
 */
export async function converse(
  hub: HubClient,
  bot: BotProcess,
  conversationId: string,
  say: () => Promise<void>,
): Promise<string> {
  await say()
  const [accepted] = await bot.statuses(conversationId, 1)
  const handoffId = accepted?.handoffId ?? ''
  expect((await hub.complete(handoffId)).status).toBe(200)
  const statuses = await bot.statuses(conversationId, 2)
  expect(statuses.map(({ state }) => state)).toEqual(['accepted', 'completed'])
  expect(new Set(statuses.map((status) => status.handoffId))).toEqual(new Set([handoffId]))
  const [first, second] = statuses.map(({ sequence }) => sequence)
  expect(second).toBeGreaterThan(first ?? NaN)
  return handoffId
}
