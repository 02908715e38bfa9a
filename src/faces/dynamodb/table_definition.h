// Tables and indexes as CreateTable and UpdateTable define them, checked in the service's words and
// order.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "faces/dynamodb/errors.h"
#include "faces/dynamodb/json.h"
#include "faces/dynamodb/shape.h"
#include "table/schema.h"

namespace aloft::faces::dynamodb {

extern const Shape kAttributeDefinitionsShape;
extern const Shape kKeySchemaShape;
extern const Shape kProjectionShape;
extern const Shape kProvisionedThroughputShape;
extern const Shape kOnDemandThroughputShape;
extern const Shape kWarmThroughputShape;
extern const Shape kStreamSpecificationShape;
extern const Shape kSseSpecificationShape;
extern const Shape kTagsShape;
extern const Shape kLocalIndexesShape;
extern const Shape kGlobalIndexesShape;
extern const Shape kBillingModeShape;
extern const Shape kTableClassShape;

using Settings = std::map<std::string, std::string>;

// Names of settings that tables and indexes keep for this face.
inline constexpr char kSettingTableClass[] = "table-class";
inline constexpr char kSettingSseType[] = "sse-type";
inline constexpr char kSettingSseKey[] = "sse-key";
inline constexpr char kSettingMaxReads[] = "max-read-request-units";
inline constexpr char kSettingMaxWrites[] = "max-write-request-units";
inline constexpr char kSettingWarmReads[] = "warm-read-units";
inline constexpr char kSettingWarmWrites[] = "warm-write-units";

std::vector<table::KeyAttribute> ReadAttributeDefinitions(Json list);
// The whole table from CreateTable's input, but its name.
Outcome<table::TableDefinition> ReadTableDefinition(Json input);
// One global index from CreateTable or UpdateTable. `defined`: the attribute definitions in force.
Outcome<table::IndexDefinition> ReadGlobalIndex(Json input,
                                                const std::vector<table::KeyAttribute>& defined,
                                                table::BillingMode billing);
Outcome<std::optional<table::Throughput>> ReadThroughput(Json throughput);
Outcome<table::Tags> ReadTags(Json list);
// StreamSpecification: the view when it turns a stream on.
Outcome<std::optional<table::StreamView>> ReadStreamSpecification(Json specification);
void ReadSettings(Json input, Settings* settings);

std::string_view StreamViewText(table::StreamView view);

}  // namespace aloft::faces::dynamodb
