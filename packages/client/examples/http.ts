import { createHandoffInitiation, HandoffClient } from '@handoff-hub/client'

const { HUB = '', HUB_KEY = '' } = process.env
const hub = new HandoffClient({ hub: HUB, credential: { key: HUB_KEY } })

const { reason } = await hub.skill('credit cards')
if (reason !== undefined) console.log(`It may take a while: ${reason}`)

const conversation = { conversation: { id: 'c-1' }, channelId: 'shop', from: { id: 'grace', role: 'user' } }
const said = [{ type: 'message', from: { id: 'grace', role: 'user' }, text: 'My card is gone' }]
const { id } = await hub.initiate(createHandoffInitiation(conversation, { Skill: 'credit cards' }, said))

const { state } = await hub.waitForEnd(id, (status) => console.log(status.state, status.message ?? ''))
console.log(`The handoff is ${state}`)
