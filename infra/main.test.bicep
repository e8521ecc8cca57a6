// What PSRule expands: the templates with the fewest parameters.
targetScope = 'subscription'

module test 'main.bicep' = {
  params: { environmentName: 'test', location: 'westeurope' }
}
