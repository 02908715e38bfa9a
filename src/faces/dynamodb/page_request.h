// What Query and Scan share: the index that is read, what of it is returned, and the page they
// answer.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "faces/dynamodb/expressions.h"
#include "faces/dynamodb/item_request.h"
#include "faces/dynamodb/operation.h"
#include "table/requests.h"
#include "table/schema.h"

namespace aloft::faces::dynamodb {

// The members that tell what a page holds. Selection in the service's sense: Select, with what goes
// along with it.
struct PageRequest {
  std::string_view index = {};
  std::string_view select = {};
  Expressions expressions = {};
  std::optional<table::Attributes> start_key = {};
  std::optional<std::size_t> limit = {};
  table::Consistency consistency = table::Consistency::kEventual;
  std::string_view filter_parameter = {};  // the one given, for messages
};

// `legacy_filter`: QueryFilter or ScanFilter. Checks what needs no table.
Outcome<PageRequest> ReadPageRequest(Call& call, const ExpressionParameters& parameters,
                                     std::string_view legacy_filter);

// Null: the table itself. Fails when there is no such index, or it cannot be read as asked.
Outcome<const table::IndexDescription*> ChooseIndex(const table::TableDescription& table,
                                                    const PageRequest& request);

// The key attributes of what is read: an index's or the table's.
struct ReadKeys {
  std::vector<table::KeyAttribute> partition;
  std::vector<table::KeyAttribute> sort;
};
ReadKeys KeysOf(const table::TableDescription& table, const table::IndexDescription* index);

// The value that a condition gives a key attribute: an empty one is refused.
std::optional<ApiError> CheckKeyNotEmpty(std::string_view attribute, const table::Value& value);

// Borrows from `request`, which must outlive the call.
table::PageOptions ToPageOptions(const PageRequest& request, const table::TableDescription& table,
                                 const table::IndexDescription* index);

std::string RenderPage(const table::Page& page, const PageRequest& request, std::string_view table,
                       CapacityDetail detail);

}  // namespace aloft::faces::dynamodb
