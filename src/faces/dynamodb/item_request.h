// What the item operations share: conditions and options in, attributes, capacity and collection
// metrics out.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "faces/dynamodb/expressions.h"
#include "faces/dynamodb/operation.h"
#include "table/requests.h"

namespace aloft::faces::dynamodb {

enum class CapacityDetail : std::uint8_t { kNone, kTotal, kIndexes };
CapacityDetail ReadCapacityDetail(Json input);

enum class Transactional : std::uint8_t { kNo, kRead, kWrite };

table::Images ReadImages(Json input);
// The same for what leaves nothing new to be seen: of PutItem and DeleteItem.
Outcome<table::Images> ReadOldImages(Json input);
table::OnConditionFailure ReadOnConditionFailure(Json input);
table::CollectionMetrics ReadCollectionMetrics(Json input);
table::Consistency ReadConsistency(Json input);

// An operation's expressions, with the older parameter in place of a missing condition.
Outcome<Expressions> ReadConditional(Call& call, const ExpressionParameters& parameters);
// How PutItem, UpdateItem and DeleteItem write. Borrows the expressions.
table::WriteOptions ReadWriteOptions(Json input, const Expressions& expressions,
                                     table::Images images);

// {"TableName":...,"CapacityUnits":...}. Transactions count the table's arm twice and tell reads
// from writes.
void AppendCapacity(std::string& out, std::string_view table, const table::Capacity& capacity,
                    CapacityDetail detail, Transactional transactional = Transactional::kNo);
// {"ItemCollectionKey":...,"SizeEstimateRangeGB":[0.0,1.0]}
void AppendCollection(std::string& out, const table::Collection& collection);

// The capacity of a batch or transaction, by table, in the order in which tables were met.
class CapacityTally {
 public:
  void Add(std::string_view table, const table::Capacity& capacity);
  // ,"ConsumedCapacity":[...], or nothing if not asked for.
  void Append(std::string& out, CapacityDetail detail,
              Transactional transactional = Transactional::kNo) const;

 private:
  std::vector<std::pair<std::string_view, table::Capacity>> tables_;
};

// The collections of a batch or transaction, by table.
class CollectionTally {
 public:
  void Add(std::string_view table, const std::optional<table::Collection>& collection);
  // ,"ItemCollectionMetrics":{...}, or nothing if there are none.
  void Append(std::string& out) const;

 private:
  std::vector<std::pair<std::string_view, std::string>> tables_;
};

// The body that PutItem, UpdateItem and DeleteItem answer.
std::string RenderWrite(std::string_view table, const table::WriteResult& result,
                        CapacityDetail detail);

}  // namespace aloft::faces::dynamodb
