// SELECT as the reads that answer it: queries of the partitions that its WHERE clause names, or a
// scan.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.select.html
//
// Threads     Any; no state.
// Errors      ValidationException in the service's words.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "faces/dynamodb/errors.h"
#include "faces/dynamodb/page_request.h"
#include "faces/dynamodb/partiql/statement.h"
#include "table/requests.h"
#include "table/schema.h"
#include "table/table_service.h"

namespace aloft::faces::dynamodb::partiql {

// One partition, or one place in it.
struct PartRead {
  std::vector<table::Value> partition;
  std::vector<table::Value> sort_equal = {};
};

struct Plan {
  PageRequest request;          // index, filter, the attributes that are needed, consistency
  std::vector<PartRead> reads;  // in the order of the answer; none: a scan
  table::RangeCondition range = {};
  table::SortOrder order = table::SortOrder::kAscending;
  std::optional<table::Attributes> key = {};  // of the only item it can be, of the table itself

  bool scans() const { return reads.empty(); }
};

// Borrows from `statement`.
Outcome<Plan> PlanSelect(const Statement& statement, const table::TableDescription& table,
                         table::Consistency consistency);

// Where to read on: in which read, behind which key.
struct Place {
  std::size_t read = 0;
  std::optional<table::Attributes> behind = {};
};

struct SelectedPage {
  std::vector<table::Attributes> items;
  std::optional<Place> next = {};  // present: there may be more
  table::Capacity capacity = {};
};

// A page of at most `limit` items looked at, from `from` on.
Outcome<SelectedPage> ReadSelected(table::TableService& tables, const identity::Grant& grant,
                                   std::string_view table_name, const Statement& statement,
                                   const Plan& plan, const table::TableDescription& table,
                                   std::optional<std::size_t> limit, const Place& from);

// What the statement asks for of an item.
table::Attributes Pick(const Statement& statement, table::Attributes item);

}  // namespace aloft::faces::dynamodb::partiql
