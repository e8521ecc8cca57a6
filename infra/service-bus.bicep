param name string
param location string
param tags object
param principalId string

// any(): a queue may leave out what others have.
var queues = any(loadJsonContent('service-bus.json')).UserConfig.Namespaces[0].Queues

// https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/integration
var roles = {
  receiver: '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0'
  sender: '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39'
}

// Standard is the least tier with sessions and duplicate detection.
resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: 'Standard', tier: 'Standard' }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
  }
}

// A queue's RequiresSession and RequiresDuplicateDetection cannot be changed once it exists.
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
      deadLetteringOnMessageExpiration: each.Properties.?DeadLetteringOnMessageExpiration ?? false
    }
  }
]

resource may 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in items(roles): {
    name: guid(namespace.id, principalId, role.value)
    scope: namespace
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.value)
    }
  }
]

output fullyQualifiedNamespace string = '${namespace.name}.servicebus.windows.net'
