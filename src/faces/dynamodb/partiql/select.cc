#include "faces/dynamodb/partiql/select.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "faces/dynamodb/faults.h"
#include "faces/dynamodb/limits.h"
#include "faces/dynamodb/partiql/where.h"
#include "table/condition.h"
#include "table/limits.h"

namespace aloft::faces::dynamodb::partiql {
namespace {

constexpr std::size_t kReadUnitBytes = 4096;

// The attributes that what is selected lies in, each once.
std::optional<table::Projection> RootsOf(const std::vector<Selected>& selected) {
  if (selected.empty()) return std::nullopt;
  table::Projection projection;
  for (const Selected& one : selected) {
    table::Path root = table::Path::Attribute(one.path.root());
    const auto known = std::find(projection.paths.begin(), projection.paths.end(), root);
    if (known == projection.paths.end()) projection.paths.push_back(std::move(root));
  }
  return projection;
}

std::optional<std::size_t> PlaceOf(const std::vector<table::KeyAttribute>& keys,
                                   const std::string& name) {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i].name == name) return i;
  }
  return std::nullopt;
}

// Each read once more for every value.
Outcome<bool> Multiply(std::vector<PartRead>* reads, const std::vector<table::Value>& values,
                       std::vector<table::Value> PartRead::* part) {
  if (reads->size() * values.size() > kStatementReadsMax)
    return Invalid("Too many decomposed read operations for a given query.");
  std::vector<PartRead> more;
  for (const PartRead& read : *reads) {
    for (const table::Value& value : values) {
      (more.emplace_back(read).*part).push_back(value);
    }
  }
  *reads = std::move(more);
  return true;
}

// Equality on all partition parts, then sort parts from the left without gaps. What else is said of
// keys stays in `where`, and filters.
Outcome<std::vector<PartRead>> TakeReads(const ReadKeys& keys, Conjuncts* where, Plan* plan) {
  std::vector<PartRead> reads(1);
  for (const table::KeyAttribute& part : keys.partition) {
    ALOFT_TRY(const auto values, where->TakeValues(part));
    if (!values) return std::vector<PartRead>();
    ALOFT_TRY(const auto more, where->TakeValues(part));
    if (more)
      return Invalid("Only single equality condition should be present on hash key " + part.name);
    ALOFT_TRY([[maybe_unused]] const bool done, Multiply(&reads, *values, &PartRead::partition));
  }
  for (const table::KeyAttribute& part : keys.sort) {
    ALOFT_TRY(const auto values, where->TakeValues(part));
    if (!values) {
      ALOFT_TRY(std::optional<table::RangeCondition> range, where->TakeRange(part));
      if (range) plan->range = *std::move(range);
      break;
    }
    ALOFT_TRY([[maybe_unused]] const bool done, Multiply(&reads, *values, &PartRead::sort_equal));
  }
  return reads;
}

std::optional<ApiError> CheckOrder(const Statement& statement, const Plan& plan,
                                   const ReadKeys& keys) {
  const auto invalid = [](std::string message) {
    return ApiError{ErrorCode::kValidation, std::move(message)};
  };
  if (statement.order.empty()) return std::nullopt;
  if (!statement.where)
    return invalid("Must have WHERE clause in the statement when using ORDER BY clause.");
  if (plan.scans()) {
    return invalid(
        "Must have at least one non-optional hash key condition in WHERE clause when using ORDER "
        "BY "
        "clause.");
  }
  bool by_partition = false;
  for (const OrderKey& key : statement.order) {
    const bool partition = PlaceOf(keys.partition, key.attribute).has_value();
    by_partition = by_partition || partition;
    if (!partition && !PlaceOf(keys.sort, key.attribute)) {
      return invalid("Variable reference " + key.attribute +
                     " in ORDER BY clause must be part of the primary key");
    }
  }
  const auto elsewhere = [&plan](const PartRead& read) {
    return read.partition != plan.reads[0].partition;
  };
  if (!by_partition && std::any_of(plan.reads.begin(), plan.reads.end(), elsewhere)) {
    return invalid(
        "Must have hash key in ORDER BY clause when more than one hash key condition specified in "
        "WHERE clause.");
  }
  return std::nullopt;
}

// Below zero: `a` comes first.
int Compare(const PartRead& a, const PartRead& b, const OrderKey& key, const ReadKeys& keys) {
  const auto partition = PlaceOf(keys.partition, key.attribute);
  const auto sort = PlaceOf(keys.sort, key.attribute);
  int order = 0;
  if (partition) {
    order = table::Order(a.partition[*partition], b.partition[*partition]).value_or(0);
  } else if (sort && *sort < a.sort_equal.size()) {
    order = table::Order(a.sort_equal[*sort], b.sort_equal[*sort]).value_or(0);
  }
  return key.order == table::SortOrder::kAscending ? order : -order;
}

void PutInOrder(const Statement& statement, const ReadKeys& keys, Plan* plan) {
  for (const OrderKey& key : statement.order) {
    if (PlaceOf(keys.sort, key.attribute)) plan->order = key.order;
  }
  const auto before = [&](const PartRead& a, const PartRead& b) {
    for (const OrderKey& key : statement.order) {
      if (const int order = Compare(a, b, key, keys); order != 0) return order < 0;
    }
    return false;
  };
  // By insertion, because there are few, and equal ones stay as they were written.
  for (auto it = plan->reads.begin(); it != plan->reads.end(); ++it)
    std::rotate(std::upper_bound(plan->reads.begin(), it, *it, before), it, std::next(it));
}

std::optional<table::Attributes> OnlyKey(const Statement& statement, const Plan& plan,
                                         const ReadKeys& keys) {
  if (!statement.index.empty() || plan.reads.size() != 1) return std::nullopt;
  const PartRead& read = plan.reads[0];
  if (read.sort_equal.size() != keys.sort.size()) return std::nullopt;
  table::Attributes key;
  key.Set(keys.partition[0].name, read.partition[0]);
  if (!keys.sort.empty()) key.Set(keys.sort[0].name, read.sort_equal[0]);
  return key;
}

void Add(table::Capacity* sum, const table::Capacity& more) {
  sum->table += more.table;
  for (const table::Capacity::IndexUnits& arm : more.indexes) {
    if (sum->indexes.empty()) {
      sum->indexes.push_back(arm);
    } else {
      sum->indexes[0].units += arm.units;
    }
  }
}

// Whether so much has been read that the page ends.
bool IsFull(const table::Capacity& capacity, table::Consistency consistency) {
  const double units = consistency == table::Consistency::kStrong ? 1 : 0.5;
  return capacity.total() >= units * static_cast<double>(table::kPageBytesMax / kReadUnitBytes);
}

}  // namespace

Outcome<Plan> PlanSelect(const Statement& statement, const table::TableDescription& table,
                         table::Consistency consistency) {
  Plan plan;
  plan.request.index = statement.index;
  plan.request.consistency = consistency;
  plan.request.expressions.projection = RootsOf(statement.selected);
  ALOFT_TRY(const table::IndexDescription* index, ChooseIndex(table, plan.request));
  const ReadKeys keys = KeysOf(table, index);
  Conjuncts where(statement);
  ALOFT_TRY(plan.reads, TakeReads(keys, &where, &plan));
  if (plan.scans()) where = Conjuncts(statement);
  if (std::optional<ApiError> error = CheckOrder(statement, plan, keys))
    return Fail(*std::move(error));
  PutInOrder(statement, keys, &plan);
  plan.key = OnlyKey(statement, plan, keys);
  ALOFT_TRY(plan.request.expressions.filter, where.Rest());
  return plan;
}

Outcome<SelectedPage> ReadSelected(table::TableService& tables, const identity::Grant& grant,
                                   std::string_view table_name, const Statement& statement,
                                   const Plan& plan, const table::TableDescription& table,
                                   std::optional<std::size_t> limit, const Place& from) {
  ALOFT_TRY(const table::IndexDescription* index, ChooseIndex(table, plan.request));
  table::PageOptions options = ToPageOptions(plan.request, table, index);
  options.limit = limit;
  options.start_key = from.behind ? &*from.behind : nullptr;
  SelectedPage answer;
  const std::size_t reads = plan.scans() ? 1 : plan.reads.size();
  for (std::size_t i = from.read; i < reads; ++i) {
    table::Result<table::Page> page =
        plan.scans()
            ? tables.Scan(grant, {.table = table_name, .index = statement.index, .page = options})
            : tables.Query(grant, {.table = table_name,
                                   .index = statement.index,
                                   .partition = plan.reads[i].partition,
                                   .sort_equal = plan.reads[i].sort_equal,
                                   .range = plan.range,
                                   .order = plan.order,
                                   .page = options});
    if (!page.ok()) return Fail(FromFault(page.error(), Doing::kItem));
    for (table::Attributes& item : page->items)
      answer.items.push_back(Pick(statement, std::move(item)));
    Add(&answer.capacity, page->capacity);
    if (page->last_key) {
      answer.next = Place{i, std::move(page->last_key)};
      return answer;
    }
    options.start_key = nullptr;
    if (options.limit) *options.limit -= std::min(*options.limit, page->scanned_count);
    const bool ends =
        options.limit == std::size_t{0} || IsFull(answer.capacity, plan.request.consistency);
    if (ends && i + 1 < reads) {
      answer.next = Place{i + 1, {}};
      return answer;
    }
  }
  return answer;
}

table::Attributes Pick(const Statement& statement, table::Attributes item) {
  if (statement.selected.empty()) return item;
  table::Attributes picked;
  for (const Selected& selected : statement.selected) {
    if (const table::Value* value = table::Find(item, selected.path))
      picked.Set(selected.name, *value);
  }
  return picked;
}

}  // namespace aloft::faces::dynamodb::partiql
