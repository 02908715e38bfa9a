#include "faces/dynamodb/page_request.h"

#include <algorithm>
#include <utility>

#include "faces/dynamodb/attribute_value.h"
#include "faces/dynamodb/legacy.h"
#include "faces/dynamodb/render.h"

namespace aloft::faces::dynamodb {
namespace {

std::optional<ApiError> CheckSelect(Json input, const PageRequest& request) {
  const bool by_expression = input.Find("ProjectionExpression").present();
  const bool projected = by_expression || input.Find("AttributesToGet").present();
  const std::string parameter = by_expression ? "ProjectionExpression" : "AttributesToGet";
  const auto invalid = [](std::string message) {
    return ApiError{ErrorCode::kValidation, std::move(message)};
  };
  if (request.select == "COUNT" && projected) {
    return invalid("Cannot specify the " + parameter + " when choosing to get only the Count");
  }
  if ((request.select == "ALL_ATTRIBUTES" || request.select == "ALL_PROJECTED_ATTRIBUTES") &&
      projected) {
    return invalid("Cannot specify the " + parameter + " when choosing to get " +
                   std::string(request.select));
  }
  if (request.select == "ALL_PROJECTED_ATTRIBUTES" && request.index.empty()) {
    return invalid("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
  }
  if (request.select == "SPECIFIC_ATTRIBUTES" && !projected) {
    return invalid(
        "Must specify the AttributesToGet or ProjectionExpression when choosing to get "
        "SPECIFIC_ATTRIBUTES");
  }
  return std::nullopt;
}

bool IsKeyOf(const std::string& name, const table::TableDescription& table,
             const table::IndexDescription& index) {
  const table::KeySchema& key = table.definition.key;
  if (name == key.partition.name || (key.sort && name == key.sort->name)) return true;
  const auto named = [&name](const table::KeyAttribute& attribute) {
    return attribute.name == name;
  };
  const table::IndexDefinition& definition = index.definition;
  return std::any_of(definition.partition.begin(), definition.partition.end(), named) ||
         std::any_of(definition.sort.begin(), definition.sort.end(), named);
}

bool IsProjected(const std::string& name, const table::TableDescription& table,
                 const table::IndexDescription& index) {
  const table::IndexDefinition& definition = index.definition;
  if (definition.projection == table::ProjectionKind::kAll || IsKeyOf(name, table, index))
    return true;
  return std::find(definition.included.begin(), definition.included.end(), name) !=
         definition.included.end();
}

// The attributes asked for that the index does not hold, as messages list them.
std::string NotProjected(const PageRequest& request, const table::TableDescription& table,
                         const table::IndexDescription& index) {
  std::string missing;
  if (!request.expressions.projection) return missing;
  for (const table::Path& path : request.expressions.projection->paths) {
    if (IsProjected(path.root(), table, index)) continue;
    if (!missing.empty()) missing += ", ";
    missing += path.root();
  }
  return missing;
}

}  // namespace

Outcome<PageRequest> ReadPageRequest(Call& call, const ExpressionParameters& parameters,
                                     std::string_view legacy_filter) {
  const Json input = call.input();
  PageRequest request;
  request.index = input.Find("IndexName").text();
  request.select = input.Find("Select").text();
  request.consistency = ReadConsistency(input);
  if (const Json limit = input.Find("Limit"))
    request.limit = static_cast<std::size_t>(std::min(limit.number(), 4e9));
  if (std::optional<ApiError> error = CheckMixing(input, parameters))
    return Fail(*std::move(error));
  ALOFT_TRY(std::optional<table::Condition> legacy, ReadFilter(input, legacy_filter));
  if (const Json start_key = input.Find("ExclusiveStartKey")) {
    Outcome<table::Attributes> key = ReadAttributes(start_key);
    if (!key.ok()) return Invalid("The provided starting key is invalid: " + key.error().message);
    request.start_key = std::move(key).value();
  }
  if (const Json names = input.Find("AttributesToGet")) {
    ALOFT_TRY(table::Projection projection, ReadAttributesToGet(names));
    ALOFT_TRY(request.expressions, ReadExpressions(input, parameters, call.expressions()));
    request.expressions.projection = std::move(projection);
  } else {
    ALOFT_TRY(request.expressions, ReadExpressions(input, parameters, call.expressions()));
  }
  request.filter_parameter =
      request.expressions.filter ? std::string_view("Filter Expression") : legacy_filter;
  if (!request.expressions.filter) request.expressions.filter = std::move(legacy);
  if (std::optional<ApiError> error = CheckSelect(input, request)) return Fail(*std::move(error));
  return request;
}

Outcome<const table::IndexDescription*> ChooseIndex(const table::TableDescription& table,
                                                    const PageRequest& request) {
  if (request.index.empty()) return static_cast<const table::IndexDescription*>(nullptr);
  for (const table::IndexDescription& index : table.indexes) {
    if (index.definition.name != request.index) continue;
    if (index.definition.scope == table::IndexScope::kLocal) return &index;
    if (request.consistency == table::Consistency::kStrong) {
      return Invalid("Consistent reads are not supported on global secondary indexes");
    }
    if (request.select == "ALL_ATTRIBUTES" &&
        index.definition.projection != table::ProjectionKind::kAll) {
      return InvalidParameters(
          "Select type ALL_ATTRIBUTES is not supported for global secondary index " +
          index.definition.name + " because its projection type is not ALL");
    }
    if (const std::string missing = NotProjected(request, table, index); !missing.empty()) {
      return InvalidParameters("Global secondary index " + index.definition.name +
                               " does not project [" + missing + "]");
    }
    return &index;
  }
  return Invalid("The table does not have the specified index: " + std::string(request.index));
}

ReadKeys KeysOf(const table::TableDescription& table, const table::IndexDescription* index) {
  if (index != nullptr) return {index->definition.partition, index->definition.sort};
  ReadKeys keys;
  keys.partition.push_back(table.definition.key.partition);
  if (table.definition.key.sort) keys.sort.push_back(*table.definition.key.sort);
  return keys;
}

std::optional<ApiError> CheckKeyNotEmpty(std::string_view attribute, const table::Value& value) {
  const bool text = value.Is(table::Type::kString) && value.string().empty();
  const bool bytes = value.Is(table::Type::kBinary) && value.binary().empty();
  if (!text && !bytes) return std::nullopt;
  return ApiError{ErrorCode::kValidation,
                  std::string("One or more parameter values are not valid. The AttributeValue for "
                              "a key attribute cannot contain an empty ") +
                      (text ? "string" : "binary") + " value. Key: " + std::string(attribute)};
}

table::PageOptions ToPageOptions(const PageRequest& request, const table::TableDescription& table,
                                 const table::IndexDescription* index) {
  table::PageOptions options;
  options.limit = request.limit;
  options.start_key = request.start_key ? &*request.start_key : nullptr;
  options.filter = request.expressions.filter_or_null();
  options.projection = request.expressions.projection_or_null();
  options.consistency = request.consistency;
  options.count_only = request.select == "COUNT";
  const bool local = index != nullptr && index->definition.scope == table::IndexScope::kLocal;
  options.fetch_missing = local && (request.select == "ALL_ATTRIBUTES" ||
                                    !NotProjected(request, table, *index).empty());
  return options;
}

std::string RenderPage(const table::Page& page, const PageRequest& request, std::string_view table,
                       CapacityDetail detail) {
  std::string body = "{";
  Comma comma(body);
  if (request.select != "COUNT") {
    comma.Member("Items");
    body += '[';
    for (std::size_t i = 0; i < page.items.size(); ++i) {
      if (i > 0) body += ',';
      AppendAttributes(body, page.items[i]);
    }
    body += ']';
  }
  comma.Integer("Count", static_cast<std::int64_t>(page.count));
  comma.Integer("ScannedCount", static_cast<std::int64_t>(page.scanned_count));
  if (page.last_key) {
    comma.Member("LastEvaluatedKey");
    AppendAttributes(body, *page.last_key);
  }
  if (detail != CapacityDetail::kNone) {
    comma.Member("ConsumedCapacity");
    AppendCapacity(body, table, page.capacity, detail);
  }
  body += '}';
  return body;
}

}  // namespace aloft::faces::dynamodb
