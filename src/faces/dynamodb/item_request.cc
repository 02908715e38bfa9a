#include "faces/dynamodb/item_request.h"

#include "faces/dynamodb/attribute_value.h"
#include "faces/dynamodb/legacy.h"
#include "faces/dynamodb/render.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr double kBytesPerGigabyte = 1024.0 * 1024.0 * 1024.0;

void AppendUnits(std::string& out, double units, Transactional transactional) {
  out += "{\"CapacityUnits\":";
  AppendDecimal(out, units);
  if (transactional != Transactional::kNo) {
    out += transactional == Transactional::kRead ? ",\"ReadCapacityUnits\":"
                                                 : ",\"WriteCapacityUnits\":";
    AppendDecimal(out, units);
  }
  out += '}';
}

void AppendIndexArms(std::string& out, std::string_view member, const table::Capacity& capacity,
                     table::IndexScope scope, Transactional transactional) {
  bool any = false;
  for (const table::Capacity::IndexUnits& arm : capacity.indexes) {
    if (arm.scope != scope) continue;
    if (!any) {
      out += ",\"";
      out += member;
      out += "\":{";
    } else {
      out += ',';
    }
    any = true;
    AppendQuoted(out, arm.index);
    out += ':';
    AppendUnits(out, arm.units, transactional);
  }
  if (any) out += '}';
}

}  // namespace

CapacityDetail ReadCapacityDetail(Json input) {
  const std::string_view asked = input.Find("ReturnConsumedCapacity").text();
  if (asked == "TOTAL") return CapacityDetail::kTotal;
  return asked == "INDEXES" ? CapacityDetail::kIndexes : CapacityDetail::kNone;
}

table::Images ReadImages(Json input) {
  const std::string_view asked = input.Find("ReturnValues").text();
  if (asked == "ALL_OLD") return table::Images::kAllOld;
  if (asked == "ALL_NEW") return table::Images::kAllNew;
  if (asked == "UPDATED_OLD") return table::Images::kUpdatedOld;
  if (asked == "UPDATED_NEW") return table::Images::kUpdatedNew;
  return table::Images::kNone;
}

Outcome<table::Images> ReadOldImages(Json input) {
  const table::Images images = ReadImages(input);
  if (images != table::Images::kNone && images != table::Images::kAllOld)
    return Invalid("ReturnValues can only be ALL_OLD or NONE");
  return images;
}

table::OnConditionFailure ReadOnConditionFailure(Json input) {
  return input.Find("ReturnValuesOnConditionCheckFailure").text() == "ALL_OLD"
             ? table::OnConditionFailure::kReturnItem
             : table::OnConditionFailure::kNothing;
}

table::CollectionMetrics ReadCollectionMetrics(Json input) {
  return input.Find("ReturnItemCollectionMetrics").text() == "SIZE"
             ? table::CollectionMetrics::kSize
             : table::CollectionMetrics::kNone;
}

table::Consistency ReadConsistency(Json input) {
  return input.Find("ConsistentRead").truth() ? table::Consistency::kStrong
                                              : table::Consistency::kEventual;
}

Outcome<Expressions> ReadConditional(Call& call, const ExpressionParameters& parameters) {
  ALOFT_TRY(Expressions expressions, ReadExpressions(call.input(), parameters, call.expressions()));
  if (!expressions.condition) {
    ALOFT_TRY(expressions.condition, ReadExpected(call.input()));
  }
  return expressions;
}

table::WriteOptions ReadWriteOptions(Json input, const Expressions& expressions,
                                     table::Images images) {
  return {.condition = expressions.condition_or_null(),
          .images = images,
          .on_condition_failure = ReadOnConditionFailure(input),
          .collection = ReadCollectionMetrics(input)};
}

void AppendCapacity(std::string& out, std::string_view table, const table::Capacity& capacity,
                    CapacityDetail detail, Transactional transactional) {
  const double table_units = capacity.table * (transactional == Transactional::kNo ? 1 : 2);
  const double total = capacity.total() - capacity.table + table_units;
  out += "{\"TableName\":";
  AppendQuoted(out, table);
  out += ",\"CapacityUnits\":";
  AppendDecimal(out, total);
  if (transactional != Transactional::kNo) {
    out += transactional == Transactional::kRead ? ",\"ReadCapacityUnits\":"
                                                 : ",\"WriteCapacityUnits\":";
    AppendDecimal(out, total);
  }
  if (detail == CapacityDetail::kIndexes) {
    out += ",\"Table\":";
    AppendUnits(out, table_units, transactional);
    AppendIndexArms(out, "LocalSecondaryIndexes", capacity, table::IndexScope::kLocal,
                    transactional);
    AppendIndexArms(out, "GlobalSecondaryIndexes", capacity, table::IndexScope::kGlobal,
                    transactional);
  }
  out += '}';
}

void AppendCollection(std::string& out, const table::Collection& collection) {
  out += "{\"ItemCollectionKey\":";
  AppendAttributes(out, collection.key);
  out += ",\"SizeEstimateRangeGB\":[";
  const double gigabytes = static_cast<double>(
      static_cast<std::uint64_t>(static_cast<double>(collection.bytes) / kBytesPerGigabyte));
  AppendDecimal(out, gigabytes);
  out += ',';
  AppendDecimal(out, gigabytes + 1);
  out += "]}";
}

void CapacityTally::Add(std::string_view table, const table::Capacity& capacity) {
  table::Capacity* sum = nullptr;
  for (auto& [name, known] : tables_) {
    if (name == table) sum = &known;
  }
  if (sum == nullptr) {
    tables_.emplace_back(table, capacity);
    return;
  }
  sum->table += capacity.table;
  for (const table::Capacity::IndexUnits& arm : capacity.indexes) {
    bool added = false;
    for (table::Capacity::IndexUnits& known : sum->indexes) {
      if (known.index != arm.index) continue;
      known.units += arm.units;
      added = true;
    }
    if (!added) sum->indexes.push_back(arm);
  }
}

void CapacityTally::Append(std::string& out, CapacityDetail detail,
                           Transactional transactional) const {
  if (detail == CapacityDetail::kNone) return;
  out += ",\"ConsumedCapacity\":[";
  Comma comma(out);
  for (const auto& [name, capacity] : tables_) {
    comma.Next();
    AppendCapacity(out, name, capacity, detail, transactional);
  }
  out += ']';
}

void CollectionTally::Add(std::string_view table,
                          const std::optional<table::Collection>& collection) {
  if (!collection) return;
  std::string rendered;
  AppendCollection(rendered, *collection);
  for (auto& [name, list] : tables_) {
    if (name != table) continue;
    // Two items of one collection tell the same.
    if (list.find(rendered) == std::string::npos) list += "," + rendered;
    return;
  }
  tables_.emplace_back(table, std::move(rendered));
}

void CollectionTally::Append(std::string& out) const {
  if (tables_.empty()) return;
  out += ",\"ItemCollectionMetrics\":{";
  Comma comma(out);
  for (const auto& [name, list] : tables_) {
    comma.Next();
    AppendQuoted(out, name);
    out += ":[" + list + "]";
  }
  out += '}';
}

std::string RenderWrite(std::string_view table, const table::WriteResult& result,
                        CapacityDetail detail) {
  std::string body = "{";
  Comma comma(body);
  if (result.image && !result.image->empty()) {
    comma.Member("Attributes");
    AppendAttributes(body, *result.image);
  }
  if (detail != CapacityDetail::kNone) {
    comma.Member("ConsumedCapacity");
    AppendCapacity(body, table, result.capacity, detail);
  }
  if (result.collection) {
    comma.Member("ItemCollectionMetrics");
    AppendCollection(body, *result.collection);
  }
  body += '}';
  return body;
}

}  // namespace aloft::faces::dynamodb
