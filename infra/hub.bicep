// Everything of one hub, for a resource group that is there already. main.bicep says what the parameters mean.
param name string
param suffix string
param location string
param tags object
param hubAppId string
param hubTenants string
param moreSettings object
param instanceMemoryMB int
param maximumInstanceCount int
param alwaysReadyInstances int
param serviceBusTier string
param serviceBusUnits int
param cosmosCapacity string
param routingMaxThroughput int
param conversationsMaxThroughput int
param allowedAddresses string[]
param privateNetwork bool
param alertEmails string[]

// Cosmos DB and storage take small letters only.
var ending = toLower('${name}-${suffix}')

module identity 'identity.bicep' = {
  params: { name: 'id-${ending}', location: location, tags: tags }
}

module monitoring 'monitoring.bicep' = {
  params: {
    ending: ending
    location: location
    tags: tags
    principalId: identity.outputs.principalId
  }
}

module storage 'storage.bicep' = {
  params: {
    name: toLower('st${replace(name, '-', '')}${suffix}')
    location: location
    tags: tags
    principalId: identity.outputs.principalId
    privateNetwork: privateNetwork
  }
}

module serviceBus 'service-bus.bicep' = {
  params: {
    name: 'sb-${ending}'
    location: location
    tags: tags
    principalId: identity.outputs.principalId
    // Only Premium has private endpoints.
    tier: privateNetwork ? 'Premium' : serviceBusTier
    units: serviceBusUnits
    privateNetwork: privateNetwork
  }
}

module cosmos 'cosmos.bicep' = {
  params: {
    name: 'cosmos-${ending}'
    location: location
    tags: tags
    principalId: identity.outputs.principalId
    capacity: cosmosCapacity
    maxThroughput: { routing: routingMaxThroughput, conversations: conversationsMaxThroughput }
    privateNetwork: privateNetwork
  }
}

module network 'network.bicep' = if (privateNetwork) {
  params: {
    ending: ending
    location: location
    tags: tags
    storageId: storage.outputs.id
    serviceBusId: serviceBus.outputs.id
    cosmosId: cosmos.outputs.id
  }
}

module app 'app.bicep' = {
  params: {
    ending: ending
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
    moreSettings: moreSettings
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    alwaysReadyInstances: alwaysReadyInstances
    allowedAddresses: allowedAddresses
    subnetId: privateNetwork ? network!.outputs.appSubnetId : ''
  }
}

module alerts 'alerts.bicep' = {
  params: {
    ending: ending
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    serviceBusId: serviceBus.outputs.id
    emails: alertEmails
  }
}

module workbook 'workbook.bicep' = {
  params: {
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
  }
}

output appName string = app.outputs.name
output url string = app.outputs.url
output serviceBusNamespace string = serviceBus.outputs.fullyQualifiedNamespace
output cosmosEndpoint string = cosmos.outputs.endpoint
