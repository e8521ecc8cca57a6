import type { Cast } from './cast.ts'

const OWN_CONFIG = 'start the hub with --config local/demo/hub.config.json'

/** Someone who knows it is free. */
export async function acceptedAndCompleted({ ada, customer, story }: Cast): Promise<void> {
  story.scene('Dana has lost her card, and Ada is free')
  await ada.becomes('available')
  const dana = customer('Dana')
  await dana.says('Hello?')
  await dana.says('I have lost my credit card!')
  await dana.isTold('accepted')
  await ada.readsTranscript()
  await ada.completes('The card is blocked, a new one is on its way')
  await dana.isTold('accepted', 'completed')
}

/** Everyone who knows it is busy: the handoff waits, and gets its agent in the call that frees him. */
export async function waitsForBusyAgent({ ada, customer, story }: Cast): Promise<void> {
  story.scene('Ada is busy with Eli, so Fay has to wait until she is done')
  const [eli, fay] = [customer('Eli'), customer('Fay')]
  await eli.says('My credit card does not work')
  await eli.isTold('accepted')
  await fay.says('Somebody else uses my credit card')
  await fay.waits()
  await ada.completes('The chip was dirty')
  await fay.isTold('accepted')
  await eli.isTold('accepted', 'completed')
  await ada.completes('The payments are reversed')
  await fay.isTold('accepted', 'completed')
}

/** No agent has the skill, whether on duty or not. */
export async function nobodyKnows({ customer, story }: Cast): Promise<void> {
  story.scene('Nobody can talk about the stamps that Gus collects: he is told at once')
  const gus = customer('Gus')
  await gus.says('What is this stamp worth?')
  await gus.isTold('failed')
}

/** The policy of the skill says how long a handoff may wait. */
export async function waitsTooLong({ ben, customer, story }: Cast): Promise<void> {
  story.scene('Ben knows about mortgages, but he is away: Hal waits as long as the policy allows')
  await ben.becomes('away')
  const hal = customer('Hal')
  await hal.says('Can you explain my mortgage?')
  const seconds = await hal.waits()
  if (seconds > 10) {
    story.tell('(demo)', `that is too long for a demo: ${OWN_CONFIG}`)
    await hal.says('Never mind')
  }
  await hal.isTold('failed')
}

/** The bot takes its request back; the agent who comes later finds nothing to do. */
export async function cancelledByBot({ ben, customer, story }: Cast): Promise<void> {
  story.scene('Ivy does not want to wait, so the bot takes its request back')
  const ivy = customer('Ivy')
  await ivy.says('I want a mortgage')
  await ivy.waits()
  await ivy.says('Never mind')
  await ivy.isTold('failed')
  await ben.becomes('available')
  await ben.hasNothingToDo()
}

/** The policy of the skill has agents asked first; who declines is not asked again. */
export async function declinedOffer({ ada, ben, customer, story }: Cast): Promise<void> {
  story.scene('Ada and Ben both know about investments: Ada is asked first and declines, Ben takes Joy')
  const joy = customer('Joy')
  await joy.says('How shall I invest my savings?')
  if (!(await ada.isAsked())) {
    story.tell('(demo)', `this hub asks no agent first: ${OWN_CONFIG}`)
    await ada.completes('Not all in one basket')
    return joy.isTold('accepted', 'completed')
  }
  await joy.isTold()
  await ada.declines('I have to leave in a minute')
  await ben.isAsked()
  await ben.accepts()
  await joy.isTold('accepted')
  await ben.completes('Not all in one basket')
  await joy.isTold('accepted', 'completed')
  await ada.hasNothingToDo()
}
