import { describe, expect, test } from '@jest/globals'
import { estimateWait, type Outlook } from '../../src/handoff/estimate.ts'

const outlook = (more: Partial<Outlook> = {}) =>
  estimateWait({ position: 3, freeAgent: false, places: 2, recentHandling: [60, 120, 180], ...more })

describe('the estimate of a wait', () => {
  test('is the place in the queue times the mean handling time by the places of the agents', () => {
    expect(outlook()).toEqual({
      seconds: 180,
      basis: '3rd in the queue x 120 s a handoff (mean of the last 3) / 2 places',
    })
  })

  test.each([
    [1, '1st'],
    [2, '2nd'],
    [4, '4th'],
    [11, '11th'],
    [21, '21st'],
    [112, '112th'],
  ])('says "%i" as "%s"', (position, text) => {
    expect(outlook({ position, places: 1 }).basis).toBe(
      `${text} in the queue x 120 s a handoff (mean of the last 3) / 1 place`,
    )
  })

  test('is nothing while an agent is free', () => {
    expect(outlook({ freeAgent: true, places: 0 })).toEqual({ seconds: 0, basis: 'an agent is free' })
  })

  test('is unknown without an agent who is there, and says so', () => {
    expect(outlook({ places: 0 })).toEqual({
      seconds: null,
      basis: 'no agent who could take it is available',
    })
  })

  test('is unknown when nothing was completed lately, and says so', () => {
    expect(outlook({ recentHandling: [] })).toEqual({
      seconds: null,
      basis: 'nothing with this skill was completed within the last hour',
    })
  })

  test('is whole seconds', () => {
    expect(outlook({ position: 1, places: 3, recentHandling: [10, 11] }).seconds).toBe(4)
  })
})
