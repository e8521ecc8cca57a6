targetScope = 'subscription'

@description('Name of the azd environment; part of the names, and the tag by which azd finds everything.')
@minLength(1)
@maxLength(32)
param environmentName string

@description('Where everything is. Flex Consumption is not in every region.')
param location string

@description('The resource group; made if it is not there.')
param resourceGroupName string = 'rg-${environmentName}'

@description('A word in the names of all resources.')
@minLength(2)
@maxLength(8)
param name string = 'hub'

@description('Further tags for all resources.')
param tags object = {}

@description('The application (client) id of the hub: the audience of the tokens it takes. Empty where callers have hub keys only.')
param hubAppId string = ''

@description('Ids of the tenants whose tokens are taken, comma separated. Empty: the tenant of the subscription.')
param hubTenants string = ''

@description('Further settings of the app, such as Key Vault references for the secrets of webhooks.')
param moreSettings object = {}

@description('Memory of an instance, in MB.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('The most instances of each function at a time. Less than 40 is not taken in every region.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 100

@description('Instances that are always there, for HTTP and for each of assign, notify and deadline. 0 costs nothing while nothing happens, and lets the first of a quiet hour wait.')
@minValue(0)
@maxValue(20)
param alwaysReadyInstances int = 1

@description('Standard is the least tier with sessions and duplicate detection. A private network takes Premium whatever this says.')
@allowed(['Standard', 'Premium'])
param serviceBusTier string = 'Standard'

@description('Messaging units of Service Bus Premium. docs/scale.md says when to raise them.')
@allowed([1, 2, 4, 8, 16])
param serviceBusUnits int = 1

@description('autoscale for production, serverless for trials.')
@allowed(['autoscale', 'serverless'])
param cosmosCapacity string = 'autoscale'

@description('The most that the routing container may use under autoscale, in RU/s. One pool can use 10,000 at most.')
@minValue(1000)
param routingMaxThroughput int = 4000

@description('The same for the container with the conversations.')
@minValue(1000)
param conversationsMaxThroughput int = 1000

@description('Who may call the hub, as addresses or ranges such as 203.0.113.0/24. Empty: everybody, who then has to prove who he is.')
param allowedAddresses string[] = []

@description('Service Bus, Cosmos DB and storage are reached by private endpoints only. The hub itself stays public.')
param privateNetwork bool = false

@description('Who gets the alerts by mail. Empty: alerts show in the portal only.')
param alertEmails string[] = []

var allTags = union(tags, { 'azd-env-name': environmentName })

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: resourceGroupName
  location: location
  tags: allTags
}

module hub 'hub.bicep' = {
  scope: group
  params: {
    name: name
    suffix: take(uniqueString(subscription().id, environmentName, location), 8)
    location: location
    tags: allTags
    hubAppId: hubAppId
    hubTenants: empty(hubTenants) ? tenant().tenantId : hubTenants
    moreSettings: moreSettings
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    alwaysReadyInstances: alwaysReadyInstances
    serviceBusTier: serviceBusTier
    serviceBusUnits: serviceBusUnits
    cosmosCapacity: cosmosCapacity
    routingMaxThroughput: routingMaxThroughput
    conversationsMaxThroughput: conversationsMaxThroughput
    allowedAddresses: allowedAddresses
    privateNetwork: privateNetwork
    alertEmails: alertEmails
  }
}

output AZURE_RESOURCE_GROUP string = group.name
output AZURE_FUNCTION_APP_NAME string = hub.outputs.appName
output HUB_URL string = hub.outputs.url
output SERVICE_BUS_NAMESPACE string = hub.outputs.serviceBusNamespace
output COSMOS_ENDPOINT string = hub.outputs.cosmosEndpoint
