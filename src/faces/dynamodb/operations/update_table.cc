// UpdateTable: billing, throughput, global indexes, stream, protection, and what is only kept.
#include <algorithm>

#include "faces/dynamodb/faults.h"
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/shapes.h"
#include "faces/dynamodb/table_definition.h"
#include "faces/dynamodb/table_description.h"
#include "table/limits.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr Member kDeleteMembers[] = {{"IndexName", &kIndexNameShape, Needed::kRequired}};
const Member kUpdateMembers[] = {{"IndexName", &kIndexNameShape, Needed::kRequired},
                                 {"ProvisionedThroughput", &kProvisionedThroughputShape},
                                 {"OnDemandThroughput", &kOnDemandThroughputShape},
                                 {"WarmThroughput", &kWarmThroughputShape}};
const Member kCreateMembers[] = {{"IndexName", &kIndexNameShape, Needed::kRequired},
                                 {"KeySchema", &kKeySchemaShape, Needed::kRequired},
                                 {"Projection", &kProjectionShape, Needed::kRequired},
                                 {"ProvisionedThroughput", &kProvisionedThroughputShape},
                                 {"OnDemandThroughput", &kOnDemandThroughputShape},
                                 {"WarmThroughput", &kWarmThroughputShape}};
constexpr Shape kDeleteShape = Structure("DeleteGlobalSecondaryIndexAction", kDeleteMembers);
const Shape kUpdateShape = Structure("UpdateGlobalSecondaryIndexAction", kUpdateMembers);
const Shape kCreateShape = Structure("CreateGlobalSecondaryIndexAction", kCreateMembers);
const Member kIndexUpdateMembers[] = {
    {"Update", &kUpdateShape}, {"Create", &kCreateShape}, {"Delete", &kDeleteShape}};
const Shape kIndexUpdateShape = Structure("GlobalSecondaryIndexUpdate", kIndexUpdateMembers);
const Shape kIndexUpdatesShape = ListOf(&kIndexUpdateShape);
const Member kMembers[] = {
    {"AttributeDefinitions", &kAttributeDefinitionsShape},
    {"TableName", &kTableNameShape, Needed::kRequired},
    {"BillingMode", &kBillingModeShape},
    {"ProvisionedThroughput", &kProvisionedThroughputShape},
    {"GlobalSecondaryIndexUpdates", &kIndexUpdatesShape},
    {"StreamSpecification", &kStreamSpecificationShape},
    {"SSESpecification", &kSseSpecificationShape},
    {"TableClass", &kTableClassShape},
    {"DeletionProtectionEnabled", &kBooleanShape},
    {"OnDemandThroughput", &kOnDemandThroughputShape},
    {"WarmThroughput", &kWarmThroughputShape},
};

using Problem = std::optional<ApiError>;

Problem CheckAnything(Json input) {
  for (const Member& member : kMembers) {
    const bool changes = member.name != "TableName" && member.name != "AttributeDefinitions";
    const Json found = input.Find(member.name);
    const bool empty_list = found.kind() == JsonKind::kList && found.size() == 0;
    if (changes && found.present() && !empty_list) return std::nullopt;
  }
  return ApiError{ErrorCode::kValidation,
                  "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
                  "GlobalSecondaryIndexUpdates or "
                  "SSESpecification or ReplicaUpdates is required"};
}

// The one action of an index update; none, or several, is refused.
Outcome<Json> ActionOf(Json update) {
  Json action;
  for (const char* name : {"Update", "Create", "Delete"}) {
    const Json found = update.Find(name);
    if (!found.present()) continue;
    if (action.present()) {
      return InvalidParameters(
          "Only one of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
          "GlobalSecondaryIndexUpdate.Delete may be given");
    }
    action = found;
  }
  if (action.present()) return action;
  return InvalidParameters(
      "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
      "GlobalSecondaryIndexUpdate.Delete must not be null");
}

Problem CheckIndexUpdates(Json updates) {
  std::vector<std::string_view> names;
  std::size_t structural = 0;
  for (const Json update : updates) {
    Outcome<Json> action = ActionOf(update);
    if (!action.ok()) return std::move(action).error();
    const std::string_view name = action->Find("IndexName").text();
    if (std::find(names.begin(), names.end(), name) != names.end()) {
      return InvalidParameters(
                 "Only one global secondary index update per index is allowed simultaneously. "
                 "Index: " +
                 std::string(name))
          .error;
    }
    names.push_back(name);
    structural += action->name() == "Update" ? 0 : 1;
  }
  if (structural <= 1) return std::nullopt;
  return ApiError{ErrorCode::kLimitExceeded,
                  "Subscriber limit exceeded: Only 1 online index can be created or deleted "
                  "simultaneously per table"};
}

// What can be read of the change without the table.
Outcome<table::TableChange> ReadChange(Json input) {
  table::TableChange change;
  if (Problem problem = CheckAnything(input)) return Fail(*std::move(problem));
  const Json billing = input.Find("BillingMode");
  const Json throughput = input.Find("ProvisionedThroughput");
  if (billing.present()) {
    const bool per_request = billing.text() == "PAY_PER_REQUEST";
    change.billing =
        per_request ? table::BillingMode::kPerRequest : table::BillingMode::kProvisioned;
    if (per_request && throughput.present()) {
      return InvalidParameters(
          "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
          "PAY_PER_REQUEST");
    }
    if (!per_request && !throughput.present()) {
      return InvalidParameters(
          "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is "
          "PROVISIONED");
    }
  }
  ALOFT_TRY(change.throughput, ReadThroughput(throughput));
  if (Problem problem = CheckIndexUpdates(input.Find("GlobalSecondaryIndexUpdates")))
    return Fail(*std::move(problem));
  if (const Json stream = input.Find("StreamSpecification")) {
    ALOFT_TRY(change.stream_on, ReadStreamSpecification(stream));
    change.stream_off = !change.stream_on;
  }
  if (const Json protection = input.Find("DeletionProtectionEnabled"))
    change.deletion_protected = protection.truth();
  ReadSettings(input, &change.settings);
  return change;
}

std::vector<table::KeyAttribute> DefinitionsInForce(const table::TableDescription& table,
                                                    Json given) {
  std::vector<table::KeyAttribute> attributes = table.definition.attributes;
  for (table::KeyAttribute& attribute : ReadAttributeDefinitions(given)) {
    const auto same = [&attribute](const table::KeyAttribute& known) {
      return known.name == attribute.name;
    };
    if (std::none_of(attributes.begin(), attributes.end(), same))
      attributes.push_back(std::move(attribute));
  }
  return attributes;
}

Problem ReadIndexUpdate(Json action, const table::TableDescription& table, Json input,
                        table::TableChange* change) {
  const std::string name(action.Find("IndexName").text());
  if (action.name() == "Delete") {
    change->delete_index = name;
    return std::nullopt;
  }
  const table::BillingMode billing = change->billing.value_or(table.definition.billing);
  if (action.name() == "Create") {
    const std::vector<table::KeyAttribute> given =
        ReadAttributeDefinitions(input.Find("AttributeDefinitions"));
    Outcome<table::IndexDefinition> index = ReadGlobalIndex(
        action,
        given.empty() ? table.definition.attributes
                      : DefinitionsInForce(table, input.Find("AttributeDefinitions")),
        billing);
    if (!index.ok()) return std::move(index).error();
    change->attributes = given;
    change->add_index = std::move(index).value();
    return std::nullopt;
  }
  Outcome<std::optional<table::Throughput>> units =
      ReadThroughput(action.Find("ProvisionedThroughput"));
  if (!units.ok()) return std::move(units).error();
  if (*units) change->index_throughput[name] = **units;
  Settings settings;
  ReadSettings(action, &settings);
  if (!settings.empty()) change->index_settings[name] = std::move(settings);
  if (*units || change->index_settings.contains(name)) return std::nullopt;
  return InvalidParameters("ProvisionedThroughput must be specified for index: " + name).error;
}

Problem CheckThroughputChanges(const table::TableDescription& table,
                               const table::TableChange& change) {
  if (!change.throughput) return std::nullopt;
  const table::BillingMode billing = change.billing.value_or(table.definition.billing);
  if (billing == table::BillingMode::kPerRequest) {
    return InvalidParameters(
               "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode "
               "is PAY_PER_REQUEST")
        .error;
  }
  const table::Throughput& now = table.definition.throughput;
  const table::Throughput& asked = *change.throughput;
  const bool same = now.read_units == asked.read_units && now.write_units == asked.write_units;
  if (!same || billing != table.definition.billing) return std::nullopt;
  return ApiError{ErrorCode::kValidation,
                  "The provisioned throughput for the table will not change. The requested value "
                  "equals the current value. Current "
                  "ReadCapacityUnits provisioned for the table: " +
                      std::to_string(now.read_units) +
                      ". Requested ReadCapacityUnits: " + std::to_string(asked.read_units) +
                      ". Current WriteCapacityUnits provisioned for the table: " +
                      std::to_string(now.write_units) +
                      ". Requested WriteCapacityUnits: " + std::to_string(asked.write_units) +
                      ". Refer to the Amazon DynamoDB Developer Guide for current limits and how "
                      "to request higher limits."};
}

Problem CheckStream(const table::TableDescription& table, const table::TableChange& change) {
  const bool enabled = table.stream && table.stream->enabled;
  if (change.stream_on && enabled) {
    return ApiError{ErrorCode::kResourceInUse,
                    "Table already has an enabled stream: TableName: " + table.definition.name};
  }
  if (change.stream_off && !enabled) {
    return ApiError{ErrorCode::kValidation,
                    "Table has no stream to disable: TableName: " + table.definition.name};
  }
  return std::nullopt;
}

}  // namespace

const Shape kUpdateTableInput = Structure("UpdateTableInput", kMembers);

Outcome<std::string> UpdateTable(Call& call) {
  const Json input = call.input();
  for (const char* member : {"ReplicaUpdates", "VectorIndexUpdates", "GlobalTableWitnessUpdates",
                             "MultiRegionConsistency"}) {
    if (input.Find(member).present())
      return InvalidParameters(std::string(member) + " is not supported");
  }
  ALOFT_TRY(table::TableChange change, ReadChange(input));
  ALOFT_TRY(const TableRef table, call.Table(input.Find("TableName").text()));

  ALOFT_TRY(const identity::Grant grant, call.Authorize(identity::Permission::kTableUpdate, table));

  const std::shared_ptr<const table::TableDescription> before =
      call.tables().FindTable(grant, table.name);
  if (before == nullptr)
    return Fail(
        FromFault({.fault = table::Fault::kNoSuchTable, .name = table.name}, Doing::kTable));
  if (Problem problem = CheckThroughputChanges(*before, change)) return Fail(*std::move(problem));
  if (Problem problem = CheckStream(*before, change)) return Fail(*std::move(problem));
  for (const Json update : input.Find("GlobalSecondaryIndexUpdates")) {
    ALOFT_TRY(const Json action, ActionOf(update));
    if (Problem problem = ReadIndexUpdate(action, *before, input, &change))
      return Fail(*std::move(problem));
  }
  ALOFT_TRY(const table::TableDescription description,
            Told(call.tables().UpdateTable(grant, table.name, std::move(change)), Doing::kTable));

  std::string body = "{\"TableDescription\":";
  AppendTableDescription(body, call, table, description, "UPDATING");
  return body + "}";
}

}  // namespace aloft::faces::dynamodb
