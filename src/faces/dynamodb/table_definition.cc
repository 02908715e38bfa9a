#include "faces/dynamodb/table_definition.h"

#include <algorithm>
#include <utility>

#include "faces/dynamodb/attribute_value.h"
#include "faces/dynamodb/render.h"
#include "faces/dynamodb/shapes.h"
#include "table/limits.h"

namespace aloft::faces::dynamodb {
namespace {

using table::IndexDefinition;
using table::KeyAttribute;

constexpr double kThroughputMax = 1e12;

constexpr Shape kKeyAttributeNameShape = Text(1, 255);
constexpr Shape kAttributeTypeShape = Choice("B, N, S");
constexpr Member kDefinitionMembers[] = {
    {"AttributeName", &kKeyAttributeNameShape, Needed::kRequired},
    {"AttributeType", &kAttributeTypeShape, Needed::kRequired}};
constexpr Shape kDefinitionShape = Structure("AttributeDefinition", kDefinitionMembers);
constexpr Shape kKeyTypeShape = Choice("HASH, RANGE");
constexpr Member kKeyElementMembers[] = {
    {"AttributeName", &kKeyAttributeNameShape, Needed::kRequired},
    {"KeyType", &kKeyTypeShape, Needed::kRequired}};
constexpr Shape kKeyElementShape = Structure("KeySchemaElement", kKeyElementMembers);
constexpr Shape kProjectionTypeShape = Choice("ALL, INCLUDE, KEYS_ONLY");
constexpr Shape kNonKeyAttributesShape = ListOf(&kKeyAttributeNameShape, 1, 100);
constexpr Member kProjectionMembers[] = {{"ProjectionType", &kProjectionTypeShape},
                                         {"NonKeyAttributes", &kNonKeyAttributesShape}};
constexpr Member kThroughputMembers[] = {
    {"WriteCapacityUnits", &kPositiveLongShape, Needed::kRequired},
    {"ReadCapacityUnits", &kPositiveLongShape, Needed::kRequired}};
constexpr Member kOnDemandMembers[] = {{"MaxReadRequestUnits", &kLongShape},
                                       {"MaxWriteRequestUnits", &kLongShape}};
constexpr Member kWarmMembers[] = {{"ReadUnitsPerSecond", &kLongShape},
                                   {"WriteUnitsPerSecond", &kLongShape}};
constexpr Shape kStreamViewShape = Choice("NEW_IMAGE, OLD_IMAGE, NEW_AND_OLD_IMAGES, KEYS_ONLY");
constexpr Member kStreamMembers[] = {{"StreamEnabled", &kBooleanShape, Needed::kRequired},
                                     {"StreamViewType", &kStreamViewShape}};
constexpr Shape kSseTypeShape = Choice("AES256, KMS");
constexpr Member kSseMembers[] = {
    {"Enabled", &kBooleanShape}, {"SSEType", &kSseTypeShape}, {"KMSMasterKeyId", &kStringShape}};
constexpr Shape kTagKeyShape = Text(1, 128);
constexpr Shape kTagValueShape = Text(0, 256);
constexpr Member kTagMembers[] = {{"Key", &kTagKeyShape, Needed::kRequired},
                                  {"Value", &kTagValueShape, Needed::kRequired}};
constexpr Shape kTagShape = Structure("Tag", kTagMembers);

}  // namespace

constexpr Shape kAttributeDefinitionsShape = ListOf(&kDefinitionShape);
constexpr Shape kKeySchemaShape = ListOf(&kKeyElementShape, 1, 8);
constexpr Shape kProjectionShape = Structure("Projection", kProjectionMembers);
constexpr Shape kProvisionedThroughputShape =
    Structure("ProvisionedThroughput", kThroughputMembers);
constexpr Shape kOnDemandThroughputShape = Structure("OnDemandThroughput", kOnDemandMembers);
constexpr Shape kWarmThroughputShape = Structure("WarmThroughput", kWarmMembers);
constexpr Shape kStreamSpecificationShape = Structure("StreamSpecification", kStreamMembers);
constexpr Shape kSseSpecificationShape = Structure("SSESpecification", kSseMembers);
constexpr Shape kTagsShape = ListOf(&kTagShape);
constexpr Shape kBillingModeShape = Choice("PROVISIONED, PAY_PER_REQUEST");
constexpr Shape kTableClassShape = Choice("STANDARD, STANDARD_INFREQUENT_ACCESS");

namespace {

constexpr Member kLocalMembers[] = {{"IndexName", &kIndexNameShape, Needed::kRequired},
                                    {"KeySchema", &kKeySchemaShape, Needed::kRequired},
                                    {"Projection", &kProjectionShape, Needed::kRequired}};
constexpr Member kGlobalMembers[] = {{"IndexName", &kIndexNameShape, Needed::kRequired},
                                     {"KeySchema", &kKeySchemaShape, Needed::kRequired},
                                     {"Projection", &kProjectionShape, Needed::kRequired},
                                     {"ProvisionedThroughput", &kProvisionedThroughputShape},
                                     {"OnDemandThroughput", &kOnDemandThroughputShape},
                                     {"WarmThroughput", &kWarmThroughputShape}};
constexpr Shape kLocalShape = Structure("LocalSecondaryIndex", kLocalMembers);
constexpr Shape kGlobalShape = Structure("GlobalSecondaryIndex", kGlobalMembers);

using Problem = std::optional<ApiError>;

Problem Parameters(std::string detail) { return InvalidParameters(detail).error; }

std::string Names(Json list) {
  std::string names = "[";
  for (const Json element : list) {
    if (names.size() > 1) names += ", ";
    names += element.Find("AttributeName").text();
  }
  return names + "]";
}

std::string Names(const std::vector<KeyAttribute>& attributes) {
  std::string names = "[";
  for (const KeyAttribute& attribute : attributes) {
    if (names.size() > 1) names += ", ";
    names += attribute.name;
  }
  return names + "]";
}

const KeyAttribute* Defined(const std::vector<KeyAttribute>& defined, std::string_view name) {
  for (const KeyAttribute& attribute : defined) {
    if (attribute.name == name) return &attribute;
  }
  return nullptr;
}

struct ReadKey {
  std::vector<KeyAttribute> hash;
  std::vector<KeyAttribute> range;
};

// `parts_max`: of each kind. HASH parts come first.
Outcome<ReadKey> ReadKeySchema(Json schema, const std::vector<KeyAttribute>& defined,
                               std::size_t parts_max) {
  for (const Json element : schema) {
    if (Defined(defined, element.Find("AttributeName").text()) == nullptr) {
      return InvalidParameters(
          "Some index key attributes are not defined in AttributeDefinitions. Keys: " +
          Names(schema) + ", AttributeDefinitions: " + Names(defined));
    }
  }
  ReadKey key;
  std::vector<std::string_view> seen;
  for (const Json element : schema) {
    const std::string_view name = element.Find("AttributeName").text();
    if (std::find(seen.begin(), seen.end(), name) != seen.end()) {
      return Invalid(
          "Both the Hash Key and the Range Key element in the KeySchema have the same name");
    }
    seen.push_back(name);
    const bool hash = element.Find("KeyType").text() == "HASH";
    if (key.hash.empty() && !hash)
      return Invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
    if (hash && (!key.range.empty() || key.hash.size() >= parts_max)) {
      return Invalid("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
    }
    if (!hash && key.range.size() >= parts_max)
      return Invalid("Invalid KeySchema: Too many RANGE key elements");
    (hash ? key.hash : key.range).push_back(*Defined(defined, name));
  }
  return key;
}

Problem ReadProjection(Json projection, IndexDefinition* index) {
  const Json type = projection.Find("ProjectionType");
  const Json names = projection.Find("NonKeyAttributes");
  if (!type.present()) return Parameters("Unknown ProjectionType: null");
  if (names.present() && type.text() != "INCLUDE") {
    return Parameters("ProjectionType is " + std::string(type.text()) +
                      ", but NonKeyAttributes is specified");
  }
  if (type.text() == "INCLUDE" && !names.present()) {
    return Parameters("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
  }
  index->projection = table::ProjectionKind::kAll;
  if (type.text() == "KEYS_ONLY") index->projection = table::ProjectionKind::kKeysOnly;
  if (type.text() != "INCLUDE") return std::nullopt;
  index->projection = table::ProjectionKind::kInclude;
  for (const Json name : names) {
    if (std::find(index->included.begin(), index->included.end(), name.text()) !=
        index->included.end()) {
      return Parameters("Duplicate attribute name in NonKeyAttributes: " +
                        std::string(name.text()));
    }
    index->included.emplace_back(name.text());
  }
  return std::nullopt;
}

Outcome<IndexDefinition> ReadLocalIndex(Json input, const std::vector<KeyAttribute>& defined,
                                        const table::KeySchema& table) {
  IndexDefinition index{.name = std::string(input.Find("IndexName").text()),
                        .scope = table::IndexScope::kLocal,
                        .partition = {}};
  ALOFT_TRY(ReadKey key, ReadKeySchema(input.Find("KeySchema"), defined, 1));
  if (key.range.empty())
    return InvalidParameters("Index KeySchema does not have a range key for index: " + index.name);
  if (key.hash[0].name != table.partition.name) {
    return InvalidParameters(
        "Index KeySchema does not have the same leading hash key as table KeySchema for index: " +
        index.name + ". index hash key: " + key.hash[0].name +
        ", table hash key: " + table.partition.name);
  }
  index.partition = std::move(key.hash);
  index.sort = std::move(key.range);
  if (Problem problem = ReadProjection(input.Find("Projection"), &index))
    return Fail(*std::move(problem));
  return index;
}

Problem CheckIndexName(const std::vector<IndexDefinition>& indexes, const std::string& name) {
  for (const IndexDefinition& index : indexes) {
    if (index.name == name) return Parameters("Duplicate index name: " + name);
  }
  return std::nullopt;
}

Problem ReadLocalIndexes(Json list, table::TableDefinition* table) {
  if (!list.present()) return std::nullopt;
  if (list.size() == 0) return Parameters("List of LocalSecondaryIndexes is empty");
  if (!table->key.sort) {
    return Parameters(
        "Table KeySchema does not have a range key, which is required when specifying a "
        "LocalSecondaryIndex");
  }
  for (const Json input : list) {
    Outcome<IndexDefinition> index = ReadLocalIndex(input, table->attributes, table->key);
    if (!index.ok()) return std::move(index).error();
    if (Problem problem = CheckIndexName(table->indexes, index->name)) return problem;
    table->indexes.push_back(std::move(index).value());
  }
  if (list.size() > table::kLocalIndexesMax)
    return Parameters("Number of LocalSecondaryIndexes exceeds per-table limit of 5");
  return std::nullopt;
}

Problem ReadGlobalIndexes(Json list, table::TableDefinition* table) {
  if (!list.present()) return std::nullopt;
  if (list.size() == 0) return Parameters("List of GlobalSecondaryIndexes is empty");
  for (const Json input : list) {
    Outcome<IndexDefinition> index = ReadGlobalIndex(input, table->attributes, table->billing);
    if (!index.ok()) return std::move(index).error();
    if (Problem problem = CheckIndexName(table->indexes, index->name)) return problem;
    table->indexes.push_back(std::move(index).value());
  }
  if (list.size() > table::kGlobalIndexesMax)
    return Parameters("GlobalSecondaryIndex count exceeds the per-table limit of 20");
  return std::nullopt;
}

// Every definition is some key's, and none is given twice.
Problem CheckDefinitionsUsed(const table::TableDefinition& table) {
  std::vector<std::string> used = {table.key.partition.name};
  const auto use = [&used](const std::string& name) {
    if (std::find(used.begin(), used.end(), name) == used.end()) used.push_back(name);
  };
  if (table.key.sort) use(table.key.sort->name);
  for (const IndexDefinition& index : table.indexes) {
    for (const KeyAttribute& part : index.partition) use(part.name);
    for (const KeyAttribute& part : index.sort) use(part.name);
  }
  if (used.size() == table.attributes.size()) return std::nullopt;
  if (table.indexes.empty()) {
    return Parameters(
        "Number of attributes in KeySchema does not exactly match number of attributes defined in "
        "AttributeDefinitions");
  }
  std::string names = "[";
  for (const std::string& name : used) names += (names.size() > 1 ? ", " : "") + name;
  return Parameters("Some AttributeDefinitions are not used. AttributeDefinitions: " +
                    Names(table.attributes) + ", keys used: " + names + "]");
}

Problem CheckProjectedCount(const table::TableDefinition& table) {
  std::size_t count = 0;
  for (const IndexDefinition& index : table.indexes) count += index.included.size();
  if (count <= table::kProjectedNamesMax) return std::nullopt;
  return Parameters(
      "Total number of non-key attributes projected into indexes exceeds the per-table limit of "
      "100");
}

Problem ReadBilling(Json input, table::TableDefinition* table) {
  const bool per_request = input.Find("BillingMode").text() == "PAY_PER_REQUEST";
  table->billing = per_request ? table::BillingMode::kPerRequest : table::BillingMode::kProvisioned;
  const Json throughput = input.Find("ProvisionedThroughput");
  if (per_request && throughput.present()) {
    return Parameters(
        "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
        "PAY_PER_REQUEST");
  }
  if (per_request) return std::nullopt;
  if (!throughput.present()) {
    return Parameters(
        "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is "
        "PROVISIONED");
  }
  Outcome<std::optional<table::Throughput>> read = ReadThroughput(throughput);
  if (!read.ok()) return std::move(read).error();
  table->throughput = **read;
  return std::nullopt;
}

Problem ReadKeyOfTable(Json input, table::TableDefinition* table) {
  const Json schema = input.Find("KeySchema");
  if (schema.size() > 2) {
    return ApiError{ErrorCode::kValidation, "1 validation error detected: Value '" + Names(schema) +
                                                "' at 'keySchema' failed to satisfy constraint: "
                                                "Member must have length less than or equal to 2"};
  }
  if (schema.size() > table->attributes.size()) {
    return ApiError{ErrorCode::kValidation,
                    "Invalid KeySchema: Some index key attribute have no definition"};
  }
  Outcome<ReadKey> key = ReadKeySchema(schema, table->attributes, 1);
  if (!key.ok()) return std::move(key).error();
  table->key.partition = key->hash[0];
  if (!key->range.empty()) table->key.sort = key->range[0];
  return std::nullopt;
}

void Keep(Settings* settings, const char* name, Json value) {
  if (!value.present()) return;
  std::string text(value.text());
  if (value.kind() == JsonKind::kInteger)
    AppendInteger(text, static_cast<std::int64_t>(value.number()));
  (*settings)[name] = std::move(text);
}

}  // namespace

constexpr Shape kLocalIndexesShape = ListOf(&kLocalShape);
constexpr Shape kGlobalIndexesShape = ListOf(&kGlobalShape);

std::vector<KeyAttribute> ReadAttributeDefinitions(Json list) {
  std::vector<KeyAttribute> attributes;
  for (const Json definition : list) {
    KeyAttribute attribute{.name = std::string(definition.Find("AttributeName").text())};
    TypeFromLetters(definition.Find("AttributeType").text(), &attribute.type);
    attributes.push_back(std::move(attribute));
  }
  return attributes;
}

Outcome<std::optional<table::Throughput>> ReadThroughput(Json throughput) {
  if (!throughput.present()) return std::optional<table::Throughput>();
  for (const char* name : {"ReadCapacityUnits", "WriteCapacityUnits"}) {
    const double units = throughput.Find(name).number();
    if (units <= kThroughputMax) continue;
    std::string message = "Given value ";
    AppendDecimal(message, units);
    message.resize(message.size() - 2);
    return Invalid(message + " for " + name + " is out of bounds");
  }
  return std::optional<table::Throughput>(table::Throughput{
      .read_units = static_cast<std::int64_t>(throughput.Find("ReadCapacityUnits").number()),
      .write_units = static_cast<std::int64_t>(throughput.Find("WriteCapacityUnits").number())});
}

Outcome<IndexDefinition> ReadGlobalIndex(Json input, const std::vector<KeyAttribute>& defined,
                                         table::BillingMode billing) {
  IndexDefinition index{.name = std::string(input.Find("IndexName").text()), .partition = {}};
  ALOFT_TRY(ReadKey key, ReadKeySchema(input.Find("KeySchema"), defined, table::kIndexKeyPartsMax));
  index.partition = std::move(key.hash);
  index.sort = std::move(key.range);
  if (Problem problem = ReadProjection(input.Find("Projection"), &index))
    return Fail(*std::move(problem));
  const Json throughput = input.Find("ProvisionedThroughput");
  if (billing == table::BillingMode::kPerRequest && throughput.present()) {
    return InvalidParameters("ProvisionedThroughput should not be specified for index: " +
                             index.name + " when BillingMode is PAY_PER_REQUEST");
  }
  if (billing == table::BillingMode::kProvisioned && !throughput.present()) {
    return InvalidParameters("ProvisionedThroughput must be specified for index: " + index.name);
  }
  ALOFT_TRY(const std::optional<table::Throughput> units, ReadThroughput(throughput));
  if (units) index.throughput = *units;
  ReadSettings(input, &index.settings);
  return index;
}

Outcome<table::Tags> ReadTags(Json list) {
  table::Tags tags;
  for (const Json tag : list) {
    const std::string key(tag.Find("Key").text());
    if (key.starts_with("aws:"))
      return InvalidParameters("Tag keys starting with aws: are reserved for system use: " + key);
    if (!tags.emplace(key, tag.Find("Value").text()).second)
      return InvalidParameters("Duplicate tag key: " + key);
  }
  if (tags.size() > table::kTagsMax)
    return InvalidParameters("Too many tags: the limit is 50 tags per resource");
  return tags;
}

Outcome<std::optional<table::StreamView>> ReadStreamSpecification(Json specification) {
  const bool enabled = specification.Find("StreamEnabled").truth();
  const std::string_view view = specification.Find("StreamViewType").text();
  if (!enabled) {
    if (!view.empty())
      return InvalidParameters("StreamEnabled is false, but StreamViewType is specified");
    return std::optional<table::StreamView>();
  }
  for (const table::StreamView candidate :
       {table::StreamView::kKeysOnly, table::StreamView::kNewImage, table::StreamView::kOldImage,
        table::StreamView::kNewAndOldImages}) {
    if (StreamViewText(candidate) == view) return std::optional<table::StreamView>(candidate);
  }
  return InvalidParameters("StreamEnabled is true, but StreamViewType is not specified");
}

std::string_view StreamViewText(table::StreamView view) {
  switch (view) {
    case table::StreamView::kKeysOnly:
      return "KEYS_ONLY";
    case table::StreamView::kNewImage:
      return "NEW_IMAGE";
    case table::StreamView::kOldImage:
      return "OLD_IMAGE";
    case table::StreamView::kNewAndOldImages:
      return "NEW_AND_OLD_IMAGES";
  }
  return "KEYS_ONLY";
}

void ReadSettings(Json input, Settings* settings) {
  Keep(settings, kSettingTableClass, input.Find("TableClass"));
  Keep(settings, kSettingMaxReads, input.Find("OnDemandThroughput").Find("MaxReadRequestUnits"));
  Keep(settings, kSettingMaxWrites, input.Find("OnDemandThroughput").Find("MaxWriteRequestUnits"));
  Keep(settings, kSettingWarmReads, input.Find("WarmThroughput").Find("ReadUnitsPerSecond"));
  Keep(settings, kSettingWarmWrites, input.Find("WarmThroughput").Find("WriteUnitsPerSecond"));
  const Json encryption = input.Find("SSESpecification");
  if (!encryption.present()) return;
  // The default encryption has no description: an empty setting takes it away.
  (*settings)[kSettingSseType] = encryption.Find("Enabled").truth() ? "KMS" : "";
  (*settings)[kSettingSseKey] = encryption.Find("Enabled").truth()
                                    ? std::string(encryption.Find("KMSMasterKeyId").text())
                                    : "";
}

Outcome<table::TableDefinition> ReadTableDefinition(Json input) {
  table::TableDefinition table;
  table.attributes = ReadAttributeDefinitions(input.Find("AttributeDefinitions"));
  if (Problem problem = ReadBilling(input, &table)) return Fail(*std::move(problem));
  if (Problem problem = ReadKeyOfTable(input, &table)) return Fail(*std::move(problem));
  if (Problem problem = ReadLocalIndexes(input.Find("LocalSecondaryIndexes"), &table))
    return Fail(*std::move(problem));
  if (Problem problem = ReadGlobalIndexes(input.Find("GlobalSecondaryIndexes"), &table))
    return Fail(*std::move(problem));
  if (Problem problem = CheckDefinitionsUsed(table)) return Fail(*std::move(problem));
  if (Problem problem = CheckProjectedCount(table)) return Fail(*std::move(problem));
  if (const Json stream = input.Find("StreamSpecification")) {
    ALOFT_TRY(table.stream, ReadStreamSpecification(stream));
  }
  ALOFT_TRY(table.tags, ReadTags(input.Find("Tags")));
  table.deletion_protected = input.Find("DeletionProtectionEnabled").truth();
  ReadSettings(input, &table.settings);
  std::erase_if(table.settings, [](const auto& setting) { return setting.second.empty(); });
  return table;
}

}  // namespace aloft::faces::dynamodb
