targetScope = 'resourceGroup'

@description('Name of the environment; part of all names, and the tag by which azd finds them.')
@minLength(1)
@maxLength(32)
param environmentName string

@description('Where everything is.')
param location string = resourceGroup().location

@description('The application (client) id of the hub: the audience of the tokens it takes. Empty where callers have hub keys only.')
param hubAppId string = ''

@description('Ids of the tenants whose tokens are taken, comma separated.')
param hubTenants string = tenant().tenantId

@description('The most that the routing container may use, in RU/s. One pool can use 10,000 at most.')
@minValue(1000)
param routingMaxThroughput int = 4000

var suffix = take(uniqueString(subscription().id, resourceGroup().id, environmentName), 8)
var tags = { 'azd-env-name': environmentName }

module identity 'identity.bicep' = {
  params: { name: 'id-hub-${suffix}', location: location, tags: tags }
}

module monitoring 'monitoring.bicep' = {
  params: {
    suffix: suffix
    location: location
    tags: tags
    principalId: identity.outputs.principalId
  }
}

module storage 'storage.bicep' = {
  params: {
    name: 'sthub${suffix}'
    location: location
    tags: tags
    principalId: identity.outputs.principalId
  }
}

module serviceBus 'service-bus.bicep' = {
  params: {
    name: 'sb-hub-${suffix}'
    location: location
    tags: tags
    principalId: identity.outputs.principalId
  }
}

module cosmos 'cosmos.bicep' = {
  params: {
    name: 'cosmos-hub-${suffix}'
    location: location
    tags: tags
    principalId: identity.outputs.principalId
    routingMaxThroughput: routingMaxThroughput
  }
}

module app 'app.bicep' = {
  params: {
    suffix: suffix
    location: location
    tags: tags
    identityId: identity.outputs.id
    clientId: identity.outputs.clientId
    storageName: storage.outputs.name
    packageContainer: storage.outputs.packageContainer
    insightsConnectionString: monitoring.outputs.insightsConnectionString
    serviceBusNamespace: serviceBus.outputs.fullyQualifiedNamespace
    cosmosEndpoint: cosmos.outputs.endpoint
    cosmosDatabase: cosmos.outputs.database
    hubAppId: hubAppId
    hubTenants: hubTenants
  }
}

output HUB_URL string = app.outputs.url
output AZURE_FUNCTION_APP_NAME string = app.outputs.name
