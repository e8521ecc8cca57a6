import { expect, test } from '@jest/globals'
import { parse } from 'yaml'
import * as z from 'zod'
import ours from '../../infra/service-bus.json'
import theirs from '../../infra/local/service-bus-emulator.json'
import { emulatorConfig } from '../../local/emulator-config.ts'
import { read } from '../docs/sources.ts'

test("the queues of Microsoft's emulator are those of infra (node scripts/emulator-config.mjs writes them)", () => {
  expect(theirs).toEqual(emulatorConfig(ours))
})

test('compose.yaml gives them to the emulator, and opens ports on this machine only', () => {
  const service = z.object({
    ports: z.array(z.string().startsWith('127.0.0.1:')).default([]),
    volumes: z.array(z.string()).default([]),
  })
  const { services } = z
    .object({ services: z.record(z.string(), service) })
    .parse(parse(read('infra/local/compose.yaml')))
  expect(services['service-bus']?.volumes).toEqual([
    './service-bus-emulator.json:/ServiceBus_Emulator/ConfigFiles/Config.json:ro',
  ])
})
