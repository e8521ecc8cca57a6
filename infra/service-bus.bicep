param name string
param location string
param tags object
param principalId string
param tier string
param units int
param privateNetwork bool

// any(): a queue may leave out what others have.
var queues = any(loadJsonContent('service-bus.json')).UserConfig.Namespaces[0].Queues

// https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/integration#azure-service-bus-data-owner
var dataOwner = '090c5cfd-751d-490a-894a-3ce6f1109419'

resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: name
  location: location
  tags: tags
  sku: tier == 'Premium' ? { name: 'Premium', tier: 'Premium', capacity: units } : { name: 'Standard', tier: 'Standard' }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    publicNetworkAccess: privateNetwork ? 'Disabled' : 'Enabled'
  }
}

// What waits here while Cosmos DB is away; a full queue refuses bots. It costs nothing.
var mostMegabytes = tier == 'Premium' ? 81920 : 5120

// A queue's RequiresSession and RequiresDuplicateDetection cannot be changed once it exists.
@batchSize(1)
resource queue 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' = [
  for each in queues: {
    parent: namespace
    name: each.Name
    properties: {
      requiresSession: each.Properties.?RequiresSession ?? false
      requiresDuplicateDetection: each.Properties.?RequiresDuplicateDetection ?? false
      duplicateDetectionHistoryTimeWindow: each.Properties.?DuplicateDetectionHistoryTimeWindow ?? 'PT10M'
      lockDuration: each.Properties.LockDuration
      maxDeliveryCount: each.Properties.MaxDeliveryCount
      defaultMessageTimeToLive: each.Properties.DefaultMessageTimeToLive
      maxSizeInMegabytes: mostMegabytes
      deadLetteringOnMessageExpiration: each.Properties.?DeadLetteringOnMessageExpiration ?? false
    }
  }
]

// A function is triggered by each queue, and Azure scales by the number of messages in it, which only a Data
// Owner may read. The role is for each queue, never for the namespace: the app can make and remove none.
resource owns 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (each, i) in queues: {
    name: guid(queue[i].id, principalId, dataOwner)
    scope: queue[i]
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', dataOwner)
    }
  }
]

output id string = namespace.id
output fullyQualifiedNamespace string = '${namespace.name}.servicebus.windows.net'
