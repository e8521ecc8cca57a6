param suffix string
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

resource storage 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: storageName
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: 'plan-hub-${suffix}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: 'func-hub-${suffix}'
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
    siteConfig: { minTlsVersion: '1.2', ftpsState: 'Disabled' }
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
        instanceMemoryMB: 2048
        maximumInstanceCount: 40
        // A bot waits for the first, a customer for the other two; from zero that can take minutes.
        alwaysReady: [
          { name: 'http', instanceCount: 1 }
          { name: 'function:assign', instanceCount: 1 }
          { name: 'function:notify', instanceCount: 1 }
        ]
      }
    }
  }

  resource settings 'config' = {
    name: 'appsettings'
    properties: union(
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
      empty(hubAppId) ? {} : { HUB_APP_ID: hubAppId, HUB_TENANTS: empty(hubTenants) ? tenant().tenantId : hubTenants }
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
