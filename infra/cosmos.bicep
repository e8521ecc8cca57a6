param name string
param location string
param tags object
param principalId string
param routingMaxThroughput int

// any(): a container may leave out what others have.
var definition = any(loadJsonContent('cosmos.json'))

// Autoscale goes down to a tenth of the maximum; 1,000 RU/s is the least maximum there is.
var leastThroughput = 1000

// One write region and Strong consistency: the hub writes first and then looks at the other side, and both
// sides must see what the other has written.
resource account 'Microsoft.DocumentDB/databaseAccounts@2024-11-15' = {
  name: name
  location: location
  tags: tags
  kind: 'GlobalDocumentDB'
  properties: {
    databaseAccountOfferType: 'Standard'
    consistencyPolicy: { defaultConsistencyLevel: 'Strong' }
    locations: [{ locationName: location, failoverPriority: 0, isZoneRedundant: false }]
    enableMultipleWriteLocations: false
    disableLocalAuth: true
    disableKeyBasedMetadataWriteAccess: true
    minimalTlsVersion: 'Tls12'
    backupPolicy: { type: 'Continuous', continuousModeProperties: { tier: 'Continuous7Days' } }
  }
}

resource database 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases@2024-11-15' = {
  parent: account
  name: definition.database
  properties: {
    resource: { id: definition.database }
  }
}

resource containers 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers@2024-11-15' = [
  for container in definition.containers: {
    parent: database
    name: container.id
    properties: {
      resource: union(
        {
          id: container.id
          partitionKey: {
            kind: 'Hash'
            paths: container.partitionKey.paths
            version: container.partitionKey.version
          }
          defaultTtl: container.defaultTtl
        },
        contains(container, 'indexingPolicy') ? { indexingPolicy: container.indexingPolicy } : {}
      )
      options: {
        autoscaleSettings: { maxThroughput: container.id == 'routing' ? routingMaxThroughput : leastThroughput }
      }
    }
  }
]

// "Cosmos DB Built-in Data Contributor", for this database only.
resource contributes 'Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments@2024-11-15' = {
  parent: account
  name: guid(database.id, principalId, 'data contributor')
  properties: {
    principalId: principalId
    roleDefinitionId: '${account.id}/sqlRoleDefinitions/00000000-0000-0000-0000-000000000002'
    scope: '${account.id}/dbs/${database.name}'
  }
}

output endpoint string = account.properties.documentEndpoint
output database string = database.name
