// BatchGetItem: up to 100 items of any tables by their keys.
#include <algorithm>
#include <vector>

#include "faces/dynamodb/attribute_value.h"
#include "faces/dynamodb/expressions.h"
#include "faces/dynamodb/faults.h"
#include "faces/dynamodb/item_request.h"
#include "faces/dynamodb/legacy.h"
#include "faces/dynamodb/limits.h"
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/render.h"
#include "faces/dynamodb/shapes.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr Shape kKeysShape = ListOf(&kAttributeMapShape, 1, kBatchGetKeysMax);
constexpr Member kTableMembers[] = {
    {"Keys", &kKeysShape, Needed::kRequired},   {"AttributesToGet", &kAttributesToGetShape},
    {"ConsistentRead", &kBooleanShape},         {"ProjectionExpression", &kStringShape},
    {"ExpressionAttributeNames", &kNamesShape},
};
constexpr Shape kTableShape = Structure("KeysAndAttributes", kTableMembers);
constexpr Shape kItemsShape = MapOf(&kTableShape, 1, 100, &kTableNameShape);
constexpr Member kMembers[] = {
    {"ReturnConsumedCapacity", &kReturnConsumedCapacityShape},
    {"RequestItems", &kItemsShape, Needed::kRequired},
};

constexpr ExpressionKind kKinds[] = {ExpressionKind::kProjection};
constexpr std::string_view kLegacy[] = {"AttributesToGet"};
constexpr ExpressionParameters kParameters = {kKinds, kLegacy};

// What is asked of one table.
struct TablePart {
  Json input;  // named like the request names the table
  TableRef table;
  std::vector<table::Attributes> keys;
  Expressions expressions;
  table::Consistency consistency = table::Consistency::kEventual;
  std::vector<identity::Grant> grant;  // one, once authorized
  std::size_t first = 0;               // of its elements among all
};

// The key's values in one string: equal keys, equal strings.
bool HaveDuplicates(const std::vector<table::Attributes>& keys) {
  std::vector<std::string> rendered;
  rendered.reserve(keys.size());
  for (const table::Attributes& key : keys) {
    rendered.emplace_back();
    AppendAttributes(rendered.back(), key);
  }
  std::sort(rendered.begin(), rendered.end());
  return std::adjacent_find(rendered.begin(), rendered.end()) != rendered.end();
}

Outcome<TablePart> ReadPart(Call& call, Json input) {
  TablePart part{.input = input};
  if (std::optional<ApiError> error = CheckMixing(input, kParameters))
    return Fail(*std::move(error));
  if (const Json names = input.Find("AttributesToGet")) {
    ALOFT_TRY(part.expressions.projection, ReadAttributesToGet(names));
  } else {
    ALOFT_TRY(part.expressions, ReadExpressions(input, kParameters, call.expressions()));
  }
  for (const Json key : input.Find("Keys")) {
    ALOFT_TRY(table::Attributes attributes, ReadAttributes(key));
    part.keys.push_back(std::move(attributes));
  }
  if (HaveDuplicates(part.keys)) return Invalid("Provided list of item keys contains duplicates");
  part.consistency = ReadConsistency(input);
  ALOFT_TRY(part.table, call.Table(input.name()));
  return part;
}

Outcome<std::vector<TablePart>> ReadParts(Call& call) {
  std::vector<TablePart> parts;
  std::size_t keys = 0;
  for (const Json input : call.input().Find("RequestItems")) {
    ALOFT_TRY(TablePart part, ReadPart(call, input));
    part.first = keys;
    keys += part.keys.size();
    if (keys > kBatchGetKeysMax)
      return Invalid("Too many items requested for the BatchGetItem call");
    parts.push_back(std::move(part));
  }
  return parts;
}

std::vector<table::ReadElement> Elements(const std::vector<TablePart>& parts) {
  std::vector<table::ReadElement> elements;
  for (const TablePart& part : parts) {
    for (const table::Attributes& key : part.keys) {
      elements.push_back(table::ReadElement{.grant = &part.grant[0],
                                            .table = part.table.name,
                                            .key = &key,
                                            .projection = part.expressions.projection_or_null(),
                                            .consistency = part.consistency});
    }
  }
  return elements;
}

// The part's keys from `done` on, to be asked for again: the request's own members, with fewer
// keys.
void AppendUnprocessed(std::string& out, const TablePart& part, std::size_t done) {
  out += "{\"Keys\":[";
  for (std::size_t i = done; i < part.keys.size(); ++i) {
    if (i > done) out += ',';
    AppendAttributes(out, part.keys[i]);
  }
  out += ']';
  if (const Json names = part.input.Find("AttributesToGet")) {
    out += ",\"AttributesToGet\":[";
    Comma comma(out);
    for (const Json name : names) {
      comma.Next();
      AppendQuoted(out, name.text());
    }
    out += ']';
  }
  if (part.consistency == table::Consistency::kStrong) out += ",\"ConsistentRead\":true";
  if (const Json projection = part.input.Find("ProjectionExpression")) {
    out += ",\"ProjectionExpression\":";
    AppendQuoted(out, projection.text());
  }
  if (const Json names = part.input.Find("ExpressionAttributeNames")) {
    out += ",\"ExpressionAttributeNames\":{";
    Comma comma(out);
    for (const Json name : names) comma.Text(name.name(), name.text());
    out += '}';
  }
  out += '}';
}

struct Rendered {
  std::string responses = {};
  std::string unprocessed = {};
  std::string capacity = {};
};

// One table's items, until the whole answer has its 16 MB; the rest is left unprocessed.
void RenderPart(const TablePart& part, const std::vector<table::ReadResult>& results,
                CapacityDetail detail, std::size_t* bytes, Rendered* out) {
  if (!out->responses.empty()) out->responses += ',';
  AppendQuoted(out->responses, part.input.name());
  out->responses += ":[";
  double units = 0;
  std::size_t done = 0;
  bool first = true;
  for (; done < part.keys.size(); ++done) {
    const table::ReadResult& result = results[part.first + done];
    if (*bytes > 0 && *bytes + result.bytes > kBatchResponseBytesMax) break;
    *bytes += result.bytes;
    units += result.units;
    if (!result.item) continue;
    if (!first) out->responses += ',';
    first = false;
    AppendAttributes(out->responses, *result.item);
  }
  out->responses += ']';
  if (done < part.keys.size()) {
    if (!out->unprocessed.empty()) out->unprocessed += ',';
    AppendQuoted(out->unprocessed, part.input.name());
    out->unprocessed += ':';
    AppendUnprocessed(out->unprocessed, part, done);
  }
  if (detail != CapacityDetail::kNone) {
    if (!out->capacity.empty()) out->capacity += ',';
    AppendCapacity(out->capacity, part.input.name(), table::Capacity{.table = units}, detail);
  }
}

}  // namespace

constexpr Shape kBatchGetItemInput = Structure("BatchGetItemInput", kMembers);

Outcome<std::string> BatchGetItem(Call& call) {
  ALOFT_TRY(std::vector<TablePart> parts, ReadParts(call));

  for (TablePart& part : parts) {
    ALOFT_TRY(identity::Grant grant,
              call.Authorize(identity::Permission::kItemsBatchGet, part.table));
    part.grant.push_back(std::move(grant));
  }

  ALOFT_TRY(const std::vector<table::ReadResult> results,
            Told(call.tables().BatchGet(Elements(parts)), Doing::kItem));

  const CapacityDetail detail = ReadCapacityDetail(call.input());
  Rendered rendered;
  std::size_t bytes = 0;
  for (const TablePart& part : parts) RenderPart(part, results, detail, &bytes, &rendered);
  std::string body = "{\"Responses\":{" + rendered.responses + "},\"UnprocessedKeys\":{" +
                     rendered.unprocessed + "}";
  if (detail != CapacityDetail::kNone) body += ",\"ConsumedCapacity\":[" + rendered.capacity + "]";
  return body + "}";
}

}  // namespace aloft::faces::dynamodb
