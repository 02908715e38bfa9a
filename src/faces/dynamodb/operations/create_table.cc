// CreateTable: a table with its indexes. It is ready at once; the answer still says CREATING, as
// clients expect.
#include "faces/dynamodb/faults.h"
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/shapes.h"
#include "faces/dynamodb/table_definition.h"
#include "faces/dynamodb/table_description.h"
#include "faces/dynamodb/table_policies.h"

namespace aloft::faces::dynamodb {
namespace {

const Member kMembers[] = {
    {"AttributeDefinitions", &kAttributeDefinitionsShape, Needed::kRequired},
    {"TableName", &kTableNameShape, Needed::kRequired},
    {"BillingMode", &kBillingModeShape},
    {"ProvisionedThroughput", &kProvisionedThroughputShape},
    {"KeySchema", &kKeySchemaShape, Needed::kRequired},
    {"LocalSecondaryIndexes", &kLocalIndexesShape},
    {"GlobalSecondaryIndexes", &kGlobalIndexesShape},
    {"StreamSpecification", &kStreamSpecificationShape},
    {"SSESpecification", &kSseSpecificationShape},
    {"Tags", &kTagsShape},
    {"TableClass", &kTableClassShape},
    {"DeletionProtectionEnabled", &kBooleanShape},
    {"WarmThroughput", &kWarmThroughputShape},
    {"OnDemandThroughput", &kOnDemandThroughputShape},
    {"ResourcePolicy", &kStringShape},
};

}  // namespace

const Shape kCreateTableInput = Structure("CreateTableInput", kMembers);

Outcome<std::string> CreateTable(Call& call) {
  const Json input = call.input();
  for (const char* member : {"VectorIndexes", "GlobalTableSourceArn"}) {
    if (input.Find(member).present())
      return InvalidParameters(std::string(member) + " is not supported");
  }
  ALOFT_TRY(table::TableDefinition definition, ReadTableDefinition(input));
  ALOFT_TRY(const TableRef table, call.Table(input.Find("TableName").text()));
  definition.name = table.name;
  const std::string_view policy = input.Find("ResourcePolicy").text();
  if (input.Find("ResourcePolicy").present()) {
    if (std::optional<ApiError> error = CheckPolicy(policy, table.name))
      return Fail(*std::move(error));
    definition.settings[kSettingPolicy] = policy;
  }

  ALOFT_TRY(const identity::Grant grant, call.Authorize(identity::Permission::kTableCreate, table));
  if (!definition.tags.empty()) {
    ALOFT_TRY([[maybe_unused]] const identity::Grant tagging,
              call.Authorize(identity::Permission::kTableTagsWrite, table));
  }
  if (!policy.empty()) {
    ALOFT_TRY([[maybe_unused]] const identity::Grant attaching,
              call.Authorize(identity::Permission::kTablePolicyWrite, table));
  }

  ALOFT_TRY(const table::TableDescription description,
            Told(call.tables().CreateTable(grant, std::move(definition)), Doing::kTable));

  std::string body = "{\"TableDescription\":";
  AppendTableDescription(body, call, table, description, "CREATING");
  return body + "}";
}

}  // namespace aloft::faces::dynamodb
