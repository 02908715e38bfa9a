#include "faces/dynamodb/table_description.h"

#include "base/ids.h"
#include "faces/dynamodb/attribute_value.h"
#include "faces/dynamodb/render.h"
#include "faces/dynamodb/table_definition.h"

namespace aloft::faces::dynamodb {
namespace {

using table::IndexDescription;
using table::KeyAttribute;

void AppendKeyElement(std::string& out, Comma& comma, const std::string& name,
                      std::string_view type) {
  comma.Next();
  out += "{\"AttributeName\":";
  AppendQuoted(out, name);
  out += ",\"KeyType\":\"";
  out += type;
  out += "\"}";
}

void AppendIndexKey(std::string& out, const table::IndexDefinition& index) {
  out += '[';
  Comma comma(out);
  for (const KeyAttribute& part : index.partition) AppendKeyElement(out, comma, part.name, "HASH");
  for (const KeyAttribute& part : index.sort) AppendKeyElement(out, comma, part.name, "RANGE");
  out += ']';
}

void AppendProjection(std::string& out, const table::IndexDefinition& index) {
  switch (index.projection) {
    case table::ProjectionKind::kAll:
      out += "{\"ProjectionType\":\"ALL\"}";
      return;
    case table::ProjectionKind::kKeysOnly:
      out += "{\"ProjectionType\":\"KEYS_ONLY\"}";
      return;
    case table::ProjectionKind::kInclude:
      break;
  }
  out += "{\"ProjectionType\":\"INCLUDE\",\"NonKeyAttributes\":[";
  Comma comma(out);
  for (const std::string& name : index.included) {
    comma.Next();
    AppendQuoted(out, name);
  }
  out += "]}";
}

void AppendThroughput(std::string& out, const table::Throughput& throughput) {
  out += '{';
  Comma comma(out);
  if (throughput.increased_micros != 0)
    comma.Seconds("LastIncreaseDateTime", throughput.increased_micros);
  if (throughput.decreased_micros != 0)
    comma.Seconds("LastDecreaseDateTime", throughput.decreased_micros);
  comma.Integer("NumberOfDecreasesToday", throughput.decreases_today);
  comma.Integer("ReadCapacityUnits", throughput.read_units);
  comma.Integer("WriteCapacityUnits", throughput.write_units);
  out += '}';
}

std::string_view Setting(const Settings& settings, const char* name) {
  const auto found = settings.find(name);
  return found == settings.end() ? std::string_view() : std::string_view(found->second);
}

// Settings are decimal numbers: they came from JSON integers.
void AppendPair(std::string& out, Comma& comma, std::string_view member, const Settings& settings,
                const char* first_setting, std::string_view first, const char* second_setting,
                std::string_view second, std::string_view more) {
  const std::string_view a = Setting(settings, first_setting);
  const std::string_view b = Setting(settings, second_setting);
  if (a.empty() && b.empty()) return;
  comma.Member(member);
  out += '{';
  Comma inner(out);
  if (!a.empty()) {
    inner.Member(first);
    out += a;
  }
  if (!b.empty()) {
    inner.Member(second);
    out += b;
  }
  if (!more.empty()) inner.Text("Status", more);
  out += '}';
}

void AppendCapacitySettings(std::string& out, Comma& comma, const Settings& settings) {
  AppendPair(out, comma, "OnDemandThroughput", settings, kSettingMaxReads, "MaxReadRequestUnits",
             kSettingMaxWrites, "MaxWriteRequestUnits", {});
  AppendPair(out, comma, "WarmThroughput", settings, kSettingWarmReads, "ReadUnitsPerSecond",
             kSettingWarmWrites, "WriteUnitsPerSecond", "ACTIVE");
}

void AppendIndex(std::string& out, const std::string& table_arn, const IndexDescription& index,
                 std::string_view table_status) {
  const table::IndexDefinition& definition = index.definition;
  out += '{';
  Comma comma(out);
  comma.Text("IndexName", definition.name);
  comma.Member("KeySchema");
  AppendIndexKey(out, definition);
  comma.Member("Projection");
  AppendProjection(out, definition);
  if (definition.scope == table::IndexScope::kGlobal) {
    const bool filling = index.status == table::IndexStatus::kFilling;
    const bool passing = table_status == "CREATING" || table_status == "DELETING";
    comma.Text("IndexStatus", filling   ? "CREATING"
                              : passing ? table_status
                                        : std::string_view("ACTIVE"));
    if (filling) comma.Truth("Backfilling", true);
    comma.Member("ProvisionedThroughput");
    AppendThroughput(out, definition.throughput);
    AppendCapacitySettings(out, comma, definition.settings);
  }
  comma.Integer("IndexSizeBytes", index.bytes);
  comma.Integer("ItemCount", index.item_count);
  comma.Text("IndexArn", table_arn + "/index/" + definition.name);
  out += '}';
}

void AppendIndexes(std::string& out, Comma& comma, std::string_view member, table::IndexScope scope,
                   const std::string& table_arn, const table::TableDescription& table,
                   std::string_view status) {
  bool any = false;
  for (const IndexDescription& index : table.indexes) any = any || index.definition.scope == scope;
  if (!any) return;
  comma.Member(member);
  out += '[';
  Comma inner(out);
  for (const IndexDescription& index : table.indexes) {
    if (index.definition.scope != scope) continue;
    inner.Next();
    AppendIndex(out, table_arn, index, status);
  }
  out += ']';
}

void AppendDefinitions(std::string& out, const std::vector<KeyAttribute>& attributes) {
  out += '[';
  Comma comma(out);
  for (const KeyAttribute& attribute : attributes) {
    comma.Next();
    out += "{\"AttributeName\":";
    AppendQuoted(out, attribute.name);
    out += ",\"AttributeType\":\"";
    out += TypeLetters(attribute.type);
    out += "\"}";
  }
  out += ']';
}

void AppendBilling(std::string& out, Comma& comma, const table::TableDescription& table) {
  const bool per_request = table.definition.billing == table::BillingMode::kPerRequest;
  if (!per_request && table.billing_changed_micros == 0) return;
  comma.Member("BillingModeSummary");
  out += '{';
  Comma inner(out);
  inner.Text("BillingMode", per_request ? "PAY_PER_REQUEST" : "PROVISIONED");
  const std::int64_t changed =
      table.billing_changed_micros != 0 ? table.billing_changed_micros : table.created_micros;
  inner.Seconds("LastUpdateToPayPerRequestDateTime", changed);
  out += '}';
}

void AppendStream(std::string& out, Comma& comma, const Call& call, const TableRef& ref,
                  const table::TableDescription& table) {
  if (!table.stream) return;
  if (table.stream->enabled) {
    comma.Member("StreamSpecification");
    out += "{\"StreamEnabled\":true,\"StreamViewType\":\"";
    out += StreamViewText(table.stream->view);
    out += "\"}";
  }
  comma.Text("LatestStreamLabel", StreamLabel(table.stream->name.created_micros));
  comma.Text("LatestStreamArn", call.StreamArn(ref.account_id, table.stream->name));
}

void AppendEncryption(std::string& out, Comma& comma, const Call& call, const TableRef& ref,
                      const Settings& settings) {
  if (Setting(settings, kSettingSseType).empty()) return;
  std::string key(Setting(settings, kSettingSseKey));
  if (key.empty()) key = "alias/aws/dynamodb";
  if (!key.starts_with("arn:")) {
    const std::string kind = key.starts_with("alias/") ? "" : "key/";
    key = "arn:aws:kms:" + std::string(call.region()) + ":" + ref.account_id + ":" + kind + key;
  }
  comma.Member("SSEDescription");
  out += "{\"Status\":\"ENABLED\",\"SSEType\":\"KMS\",\"KMSMasterKeyArn\":";
  AppendQuoted(out, key);
  out += '}';
}

}  // namespace

void AppendKeySchema(std::string& out, const table::KeySchema& key) {
  out += '[';
  Comma comma(out);
  AppendKeyElement(out, comma, key.partition.name, "HASH");
  if (key.sort) AppendKeyElement(out, comma, key.sort->name, "RANGE");
  out += ']';
}

void AppendTableDescription(std::string& out, const Call& call, const TableRef& ref,
                            const table::TableDescription& table, std::string_view status) {
  const table::TableDefinition& definition = table.definition;
  const std::string arn = call.TableArn(ref.account_id, definition.name);
  out += '{';
  Comma comma(out);
  comma.Member("AttributeDefinitions");
  AppendDefinitions(out, definition.attributes);
  comma.Text("TableName", definition.name);
  comma.Member("KeySchema");
  AppendKeySchema(out, definition.key);
  comma.Text("TableStatus", status);
  comma.Seconds("CreationDateTime", table.created_micros);
  comma.Member("ProvisionedThroughput");
  AppendThroughput(out, definition.throughput);
  comma.Integer("TableSizeBytes", table.bytes);
  comma.Integer("ItemCount", table.item_count);
  comma.Text("TableArn", arn);
  comma.Text("TableId", UuidId(table.id));
  AppendBilling(out, comma, table);
  AppendIndexes(out, comma, "LocalSecondaryIndexes", table::IndexScope::kLocal, arn, table, status);
  AppendIndexes(out, comma, "GlobalSecondaryIndexes", table::IndexScope::kGlobal, arn, table,
                status);
  AppendStream(out, comma, call, ref, table);
  AppendEncryption(out, comma, call, ref, definition.settings);
  if (const std::string_view table_class = Setting(definition.settings, kSettingTableClass);
      !table_class.empty()) {
    comma.Member("TableClassSummary");
    out += "{\"TableClass\":";
    AppendQuoted(out, table_class);
    out += '}';
  }
  AppendCapacitySettings(out, comma, definition.settings);
  comma.Truth("DeletionProtectionEnabled", definition.deletion_protected);
  out += '}';
}

}  // namespace aloft::faces::dynamodb
