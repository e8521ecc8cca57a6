param ending string
param location string
param tags object
param identityId string
param clientId string
param storageName string
param packageContainer string
param insightsConnectionString string
param serviceBusNamespace string
param cosmosEndpoint string
param cosmosDatabase string
param hubAppId string
param hubTenants string
param moreSettings object
param instanceMemoryMB int
param maximumInstanceCount int
param alwaysReadyInstances int
param allowedAddresses string[]
// Empty where the services are public.
param subnetId string

// A bot waits for the first, a customer for the next two, and an offer of thirty seconds ends by the last; to
// start one from nothing can take longer. All functions with an HTTP trigger are one group.
var alwaysReady = ['http', 'function:assign', 'function:notify', 'function:deadline']

resource storage 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: storageName
}

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: 'plan-${ending}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: 'func-${ending}'
  location: location
  tags: union(tags, { 'azd-service-name': 'hub' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      // Flex Consumption refuses most of what other plans take here, such as ftpsState; it has no FTP.
      minTlsVersion: '1.2'
      ipSecurityRestrictionsDefaultAction: empty(allowedAddresses) ? 'Allow' : 'Deny'
      ipSecurityRestrictions: [
        for (address, i) in allowedAddresses: {
          name: 'allowed-${i}'
          action: 'Allow'
          priority: 100 + i
          ipAddress: contains(address, '/') ? address : '${address}/${contains(address, ':') ? 128 : 32}'
        }
      ]
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.properties.primaryEndpoints.blob}${packageContainer}'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
      runtime: { name: 'node', version: '22' }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: alwaysReadyInstances == 0
          ? []
          : map(alwaysReady, group => { name: group, instanceCount: alwaysReadyInstances })
      }
    }
  }

  resource settings 'config' = {
    name: 'appsettings'
    properties: union(
      moreSettings,
      {
        AzureWebJobsStorage__accountName: storage.name
        AzureWebJobsStorage__credential: 'managedidentity'
        AzureWebJobsStorage__clientId: clientId
        APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnectionString
        APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${clientId};Authorization=AAD'
        ServiceBusConnection__fullyQualifiedNamespace: serviceBusNamespace
        ServiceBusConnection__credential: 'managedidentity'
        ServiceBusConnection__clientId: clientId
        CosmosConnection__accountEndpoint: cosmosEndpoint
        CosmosConnection__clientId: clientId
        HUB_COSMOS_DATABASE: cosmosDatabase
        HUB_AUTH: 'token'
        // Which identity the hub asks tokens with when it calls a bot.
        AZURE_CLIENT_ID: clientId
      },
      // The hub refuses one without the other, and an empty one.
      empty(hubAppId) ? {} : { HUB_APP_ID: hubAppId, HUB_TENANTS: hubTenants }
    )
  }

  resource publishing 'basicPublishingCredentialsPolicies' = [
    for name in ['ftp', 'scm']: {
      name: name
      properties: { allow: false }
    }
  ]
}

output name string = app.name
output url string = 'https://${app.properties.defaultHostName}/api'
