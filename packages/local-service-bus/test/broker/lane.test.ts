import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { AlarmHeap } from '../../src/broker/alarm-heap.ts'
import { Lane } from '../../src/broker/lane.ts'
import { MessageStore } from '../../src/broker/message-store.ts'
import { message } from './support.ts'

const step = fc.oneof(
  fc.constant('add' as const),
  fc.constant('take' as const),
  fc.record({ give: fc.nat() }),
  fc.record({ remove: fc.nat() }),
)

test('a lane gives messages in order of sequence number, whatever returned to it or left it', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const store = new MessageStore(Infinity)
      const lane = new Lane()
      const inside = new Set<number>()
      const outside: number[] = []
      for (const what of steps) {
        if (what === 'add') {
          const added = store.add(message('m'), 0)
          lane.add(added)
          inside.add(added.sequenceNumber)
        } else if (what === 'take') {
          const taken = lane.take()?.sequenceNumber
          expect(taken).toBe(inside.size > 0 ? Math.min(...inside) : undefined)
          if (taken === undefined) continue
          inside.delete(taken)
          outside.push(taken)
        } else if ('give' in what) {
          const number = outside.splice(what.give % Math.max(outside.length, 1), 1)[0]
          const given = number === undefined ? undefined : store.get(number)
          if (!given) continue
          lane.add(given)
          inside.add(given.sequenceNumber)
        } else {
          const removed = store.get([...inside][what.remove % Math.max(inside.size, 1)] ?? 0)
          if (!removed) continue
          lane.remove(removed)
          inside.delete(removed.sequenceNumber)
        }
        expect(lane.size).toBe(inside.size)
      }
    }),
  )
})

test('alarms ring in order of time and arrival, and cancelled ones never', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(20), fc.boolean()), { maxLength: 100 }), (alarms) => {
      const heap = new AlarmHeap()
      const rung: [time: number, order: number][] = []
      const added = alarms.map(([time], order) => heap.add(time, () => rung.push([time, order])))
      alarms.forEach(([, cancelled], order) => {
        if (cancelled) added[order]?.cancel()
      })
      heap.ring(20)
      const expected = alarms.flatMap(([time, cancelled], order) => (cancelled ? [] : [[time, order]]))
      expect(rung).toEqual(expected.sort(([a = 0, b = 0], [c = 0, d = 0]) => a - c || b - d))
    }),
  )
})
