import { expect, test } from '@jest/globals'
import { findConnection } from '../../src/config/connection.ts'
import { isDisabled, resolveSettings } from '../../src/config/settings.ts'

test('%NAME% is replaced by the setting, and an unknown one is refused', () => {
  expect(resolveSettings('a-%QUEUE%-%Other%', { QUEUE: 'q', OTHER: 'o' })).toBe('a-q-o')
  expect(() => resolveSettings('%NONE%', {})).toThrow("'%NONE%' does not resolve to a value")
})

test.each([
  [{ 'AzureWebJobs.sweep.Disabled': 'true' }, true],
  [{ AzureWebJobs__sweep__Disabled: '1' }, true],
  [{ AzureWebJobs_sweep_Disabled: 'True' }, true],
  [{ 'AzureWebJobs.sweep.Disabled': 'false' }, false],
  [{ 'AzureWebJobs.other.Disabled': 'true' }, false],
])('with %j sweep is disabled: %s', (environment, disabled) => {
  expect(isDisabled('sweep', environment)).toBe(disabled)
})

test('a connection string wins over an identity', () => {
  const identity = { Bus__fullyQualifiedNamespace: 'ns.servicebus.windows.net', Bus__clientId: 'id' }
  expect(findConnection('Bus', identity)).toEqual({
    kind: 'identity',
    fullyQualifiedNamespace: 'ns.servicebus.windows.net',
    clientId: 'id',
  })
  expect(findConnection('Bus', { ...identity, AzureWebJobsBus: 'Endpoint=x' })).toEqual({
    kind: 'connectionString',
    connectionString: 'Endpoint=x',
  })
  expect(() => findConnection('Bus', {})).toThrow('neither the setting Bus nor Bus__fullyQualifiedNamespace')
})
