#include "faces/dynamodb/router.h"

#include <algorithm>
#include <iterator>

#include "faces/dynamodb/operations.h"

namespace aloft::faces::dynamodb {
namespace {

// Sorted by name within each service.
const Route kRoutes[] = {
    {"DynamoDB_20120810.BatchExecuteStatement", BatchExecuteStatement, &kBatchExecuteStatementInput,
     "", RunOn::kPool},
    {"DynamoDB_20120810.BatchGetItem", BatchGetItem, &kBatchGetItemInput, ""},
    {"DynamoDB_20120810.BatchWriteItem", BatchWriteItem, &kBatchWriteItemInput, ""},
    {"DynamoDB_20120810.CancelBulkOperation", nullptr, nullptr, ""},
    {"DynamoDB_20120810.CreateBackup", nullptr, nullptr, ""},
    {"DynamoDB_20120810.CreateGlobalTable", nullptr, nullptr, ""},
    {"DynamoDB_20120810.CreateTable", CreateTable, &kCreateTableInput,
     "ready at once; no vector indexes"},
    {"DynamoDB_20120810.DeleteBackup", nullptr, nullptr, ""},
    {"DynamoDB_20120810.DeleteItem", DeleteItem, &kDeleteItemInput, ""},
    {"DynamoDB_20120810.DeleteResourcePolicy", DeleteResourcePolicy, &kDeleteResourcePolicyInput,
     "of tables, not of streams"},
    {"DynamoDB_20120810.DeleteTable", DeleteTable, &kDeleteTableInput, ""},
    {"DynamoDB_20120810.DescribeBackup", nullptr, nullptr, ""},
    {"DynamoDB_20120810.DescribeBulkOperation", nullptr, nullptr, ""},
    {"DynamoDB_20120810.DescribeContinuousBackups", DescribeContinuousBackups,
     &kDescribeContinuousBackupsInput, "point-in-time recovery is always DISABLED"},
    {"DynamoDB_20120810.DescribeContributorInsights", DescribeContributorInsights,
     &kDescribeContributorInsightsInput, "always DISABLED"},
    {"DynamoDB_20120810.DescribeEndpoints", DescribeEndpoints, &kDescribeEndpointsInput, ""},
    {"DynamoDB_20120810.DescribeExport", nullptr, nullptr, ""},
    {"DynamoDB_20120810.DescribeGlobalTable", nullptr, nullptr, ""},
    {"DynamoDB_20120810.DescribeGlobalTableSettings", nullptr, nullptr, ""},
    {"DynamoDB_20120810.DescribeImport", nullptr, nullptr, ""},
    {"DynamoDB_20120810.DescribeKinesisStreamingDestination", DescribeKinesisStreamingDestination,
     &kDescribeKinesisStreamingDestinationInput, "always none"},
    {"DynamoDB_20120810.DescribeLimits", DescribeLimits, &kDescribeLimitsInput,
     "the vendor's initial quotas; nothing is throttled"},
    {"DynamoDB_20120810.DescribeTable", DescribeTable, &kDescribeTableInput, ""},
    {"DynamoDB_20120810.DescribeTableReplicaAutoScaling", DescribeTableReplicaAutoScaling,
     &kDescribeTableReplicaAutoScalingInput,
     "there are no global tables: ResourceNotFoundException"},
    {"DynamoDB_20120810.DescribeTimeToLive", DescribeTimeToLive, &kDescribeTimeToLiveInput, ""},
    {"DynamoDB_20120810.DisableKinesisStreamingDestination", nullptr, nullptr, ""},
    {"DynamoDB_20120810.EnableKinesisStreamingDestination", nullptr, nullptr, ""},
    {"DynamoDB_20120810.ExecuteStatement", ExecuteStatement, &kExecuteStatementInput, ""},
    {"DynamoDB_20120810.ExecuteTransaction", ExecuteTransaction, &kExecuteTransactionInput, ""},
    {"DynamoDB_20120810.ExportTableToPointInTime", nullptr, nullptr, ""},
    {"DynamoDB_20120810.GetItem", GetItem, &kGetItemInput, ""},
    {"DynamoDB_20120810.GetResourcePolicy", GetResourcePolicy, &kGetResourcePolicyInput,
     "of tables, not of streams"},
    {"DynamoDB_20120810.ImportTable", nullptr, nullptr, ""},
    {"DynamoDB_20120810.ListBackups", nullptr, nullptr, ""},
    {"DynamoDB_20120810.ListBulkOperations", nullptr, nullptr, ""},
    {"DynamoDB_20120810.ListContributorInsights", nullptr, nullptr, ""},
    {"DynamoDB_20120810.ListExports", nullptr, nullptr, ""},
    {"DynamoDB_20120810.ListGlobalTables", nullptr, nullptr, ""},
    {"DynamoDB_20120810.ListImports", nullptr, nullptr, ""},
    {"DynamoDB_20120810.ListTables", ListTables, &kListTablesInput, ""},
    {"DynamoDB_20120810.ListTagsOfResource", ListTagsOfResource, &kListTagsOfResourceInput, ""},
    {"DynamoDB_20120810.PutItem", PutItem, &kPutItemInput, ""},
    {"DynamoDB_20120810.PutResourcePolicy", PutResourcePolicy, &kPutResourcePolicyInput,
     "of tables, not of streams"},
    {"DynamoDB_20120810.Query", Query, &kQueryInput, ""},
    {"DynamoDB_20120810.RestoreTableFromBackup", nullptr, nullptr, ""},
    {"DynamoDB_20120810.RestoreTableToPointInTime", nullptr, nullptr, ""},
    {"DynamoDB_20120810.Scan", Scan, &kScanInput, ""},
    {"DynamoDB_20120810.SearchVectors", nullptr, nullptr, "vector indexes"},
    {"DynamoDB_20120810.StartBulkPutItems", nullptr, nullptr, ""},
    {"DynamoDB_20120810.TagResource", TagResource, &kTagResourceInput, ""},
    {"DynamoDB_20120810.TransactGetItems", TransactGetItems, &kTransactGetItemsInput, ""},
    {"DynamoDB_20120810.TransactWriteItems", TransactWriteItems, &kTransactWriteItemsInput, ""},
    {"DynamoDB_20120810.UntagResource", UntagResource, &kUntagResourceInput, ""},
    {"DynamoDB_20120810.UpdateContinuousBackups", UpdateContinuousBackups,
     &kUpdateContinuousBackupsInput, "switches nothing on: restoring is not there yet"},
    {"DynamoDB_20120810.UpdateContributorInsights", nullptr, nullptr, ""},
    {"DynamoDB_20120810.UpdateGlobalTable", nullptr, nullptr, ""},
    {"DynamoDB_20120810.UpdateGlobalTableSettings", nullptr, nullptr, ""},
    {"DynamoDB_20120810.UpdateItem", UpdateItem, &kUpdateItemInput, ""},
    {"DynamoDB_20120810.UpdateKinesisStreamingDestination", nullptr, nullptr, ""},
    {"DynamoDB_20120810.UpdateTable", UpdateTable, &kUpdateTableInput,
     "no replicas, no vector indexes"},
    {"DynamoDB_20120810.UpdateTableReplicaAutoScaling", nullptr, nullptr, ""},
    {"DynamoDB_20120810.UpdateTimeToLive", UpdateTimeToLive, &kUpdateTimeToLiveInput, ""},
    {"DynamoDBStreams_20120810.DescribeStream", DescribeStream, &kDescribeStreamInput, ""},
    {"DynamoDBStreams_20120810.GetRecords", GetRecords, &kGetRecordsInput, ""},
    {"DynamoDBStreams_20120810.GetShardIterator", GetShardIterator, &kGetShardIteratorInput, ""},
    {"DynamoDBStreams_20120810.ListStreams", ListStreams, &kListStreamsInput, ""},
};

}  // namespace

std::span<const Route> Routes() { return kRoutes; }

const Route* FindRoute(std::string_view target) {
  // The two services' targets begin differently, so the table as a whole is not sorted; it is
  // short.
  const auto found = std::find_if(std::begin(kRoutes), std::end(kRoutes),
                                  [target](const Route& route) { return route.target == target; });
  return found == std::end(kRoutes) ? nullptr : found;
}

std::string SupportTable() {
  std::string table = "| operation | | |\n|---|---|---|\n";
  for (const Route& route : kRoutes) {
    table += "| ";
    table += route.name();
    table += route.operation != nullptr ? " | yes | " : " | not yet | ";
    table += route.note;
    table += " |\n";
  }
  return table;
}

}  // namespace aloft::faces::dynamodb
