#include "document/plan.h"

#include <algorithm>

#include "base/bytes.h"
#include "document/index_rows.h"
#include "document/scan_bounds.h"

namespace aloft::document {
namespace {

using Sense = IndexEncoder::Sense;

// One filter that a fixed prefix of index rows can answer.
struct Fixed {
  FieldPath field;
  Value value;
  IndexKind kind;  // kAscending (any sense will do) or kContains
};

class ConjunctionPlanner {
 public:
  ConjunctionPlanner(const Place& place, const Catalog& catalog, const NormalQuery& query,
                     const Conjunction& conjunction)
      : place_(place), catalog_(catalog), query_(query), conjunction_(conjunction) {
    hash_ = CollectionHash(query.collection_path);
    Sort();
  }

  Scan Make() {
    if (contradiction_) return Scan{.kind = Scan::Kind::kNothing};
    if (!points_.empty()) return Points();
    if (auto scan = FromRows()) return std::move(*scan);
    missing_ = Wanted();
    return Fallback();
  }
  const std::optional<IndexDefinition>& missing() const { return missing_; }

 private:
  // What a query asks of the rest of the order once equalities are fixed.
  void Sort() {
    for (const FieldFilter& filter : conjunction_) {
      if (filter.OnName()) {
        if (filter.op == Operator::kEqual) {
          points_.emplace_back(PathOfReference(filter.operand.As<Reference>()));
        }
        continue;
      }
      if (filter.op != Operator::kEqual && filter.op != Operator::kArrayContains) continue;
      Fix(filter);
    }
    for (const Order& order : query_.orders) {
      if (IsDocumentName(order.field)) break;
      if (FixedValue(order.field) == nullptr) rest_.push_back(order);
    }
    scan_ = query_.orders.back().direction;
  }

  void Fix(const FieldFilter& filter) {
    const bool contains = filter.op == Operator::kArrayContains;
    if (!contains) {
      if (const Fixed* known = FixedValue(filter.field)) {
        contradiction_ = contradiction_ || !Equal(known->value, filter.operand);
        return;
      }
    }
    fixed_.push_back(
        {filter.field, filter.operand, contains ? IndexKind::kContains : IndexKind::kAscending});
  }

  const Fixed* FixedValue(const FieldPath& field) const {
    for (const Fixed& fixed : fixed_) {
      if (fixed.kind == IndexKind::kAscending && fixed.field == field) return &fixed;
    }
    return nullptr;
  }

  Scan Points() const {
    Scan scan{.kind = Scan::Kind::kPoints};
    scan.paths = {points_.front()};
    scan.indexes = {"(__name__ ASC)"};
    return scan;
  }

  Sense StoredSense(const Order& order) const {
    return order.direction == scan_ ? Sense::kAscending : Sense::kDescending;
  }

  // A scan that delivers in the query's order, if indexes that are ready can.
  std::optional<Scan> FromRows() {
    const bool grouped = query_.asked.scope == Query::Scope::kGroup;
    if (rest_.empty() && fixed_.empty() && !grouped) return Collection();
    if (query_.asked.collection_id.empty()) return {};
    std::vector<std::string> prefixes;
    std::vector<std::string> names;
    if (!Cover(prefixes, names)) return {};
    Tail tail{{}, query_.asked.scope, scan_};
    for (const Order& order : rest_) tail.components.push_back({order.field, StoredSense(order)});
    return Rows(std::move(prefixes), std::move(names), tail);
  }

  Scan Rows(std::vector<std::string> prefixes, std::vector<std::string> names,
            const Tail& tail) const {
    Bounds bounds = BoundsOf(query_, conjunction_, tail);
    Scan scan{.kind = bounds.empty ? Scan::Kind::kNothing : Scan::Kind::kRows};
    scan.prefixes = std::move(prefixes);
    scan.row_scope = query_.asked.scope;
    scan.low = std::move(bounds.low);
    scan.high = std::move(bounds.high);
    scan.direction = scan_;
    scan.indexes = std::move(names);
    return scan;
  }

  Scan Collection() const {
    Scan scan{.kind = Scan::Kind::kDocuments};
    const std::string prefix = CollectionPrefix(place_, query_.collection_path);
    const Bounds bounds = BoundsOf(query_, conjunction_, {{}, Query::Scope::kCollection, scan_});
    if (bounds.empty) scan.kind = Scan::Kind::kNothing;
    scan.low = prefix + bounds.low;
    scan.high = bounds.high.empty() ? PrefixEnd(prefix) : prefix + bounds.high;
    scan.direction = scan_;
    scan.indexes = {scan_ == Direction::kAscending ? "(__name__ ASC)" : "(__name__ DESC)"};
    return scan;
  }

  // Prefixes of rows that together fix all of fixed_ and go on with rest_.
  bool Cover(std::vector<std::string>& prefixes, std::vector<std::string>& names) const {
    std::vector<bool> covered(fixed_.size(), false);
    CoverByExplicit(covered, prefixes, names);
    if (!prefixes.empty() &&
        std::all_of(covered.begin(), covered.end(), [](bool c) { return c; })) {
      return true;
    }
    if (query_.asked.scope == Query::Scope::kGroup) return false;
    if (fixed_.empty()) return prefixes.empty() && AddSingleOrder(prefixes, names);
    if (!rest_.empty()) return false;
    for (std::size_t i = 0; i < fixed_.size(); ++i) {
      if (!covered[i] && !AddSingle(fixed_[i], prefixes, names)) return false;
    }
    return true;
  }

  // The automatic index of the one field left to order by.
  bool AddSingleOrder(std::vector<std::string>& prefixes, std::vector<std::string>& names) const {
    if (rest_.size() != 1 || StoredSense(rest_[0]) != Sense::kAscending) return false;
    const FieldPath& field = rest_[0].field;
    if (UpkeepOf(field).ascending != Upkeep::kReady) return false;
    const std::string text = FormatFieldPath(field);
    prefixes.push_back(AutomaticPrefix(place_, hash_, AutomaticKind::kAscending, text));
    names.push_back("(" + text + " ASC, __name__ ASC)");
    return true;
  }

  bool AddSingle(const Fixed& fixed, std::vector<std::string>& prefixes,
                 std::vector<std::string>& names) const {
    const bool contains = fixed.kind == IndexKind::kContains;
    const Catalog::Both upkeep = UpkeepOf(fixed.field);
    if ((contains ? upkeep.contains : upkeep.ascending) != Upkeep::kReady) return false;
    const std::string text = FormatFieldPath(fixed.field);
    IndexEncoder encoder;
    encoder.Append(fixed.value, Sense::kAscending);
    prefixes.push_back(AutomaticPrefix(
        place_, hash_, contains ? AutomaticKind::kContains : AutomaticKind::kAscending, text));
    prefixes.back() += encoder.bytes();
    names.push_back("(" + text + (contains ? " CONTAINS" : " ASC") + ", __name__ ASC)");
    return true;
  }

  Catalog::Both UpkeepOf(const FieldPath& field) const {
    return catalog_.UpkeepOf(query_.asked.collection_id, field);
  }

  void CoverByExplicit(std::vector<bool>& covered, std::vector<std::string>& prefixes,
                       std::vector<std::string>& names) const {
    std::vector<std::pair<std::size_t, const StoredIndex*>> candidates;
    for (const std::size_t place : catalog_.IndexesOf(query_.asked.collection_id)) {
      const StoredIndex& index = catalog_.indexes[place];
      if (index.info.state == IndexState::kReady && !index.internal &&
          Serves(index.info.definition)) {
        candidates.emplace_back(index.info.definition.fields.size(), &index);
      }
    }
    std::sort(candidates.begin(), candidates.end(),
              [](const auto& a, const auto& b) { return a.first > b.first; });
    for (const auto& [size, index] : candidates) {
      const IndexDefinition& definition = index->info.definition;
      bool helps = prefixes.empty() && fixed_.empty();
      std::string prefix = ExplicitPrefix(place_, index->info.id);
      if (definition.scope == Query::Scope::kCollection) prefix += hash_;
      IndexEncoder encoder;
      for (std::size_t i = 0; i + rest_.size() < definition.fields.size(); ++i) {
        const std::size_t which = Which(definition.fields[i]);
        helps = helps || !covered[which];
        encoder.Append(fixed_[which].value, definition.fields[i].kind == IndexKind::kDescending
                                                ? Sense::kDescending
                                                : Sense::kAscending);
      }
      // Values cut short would leave out the order that follows them.
      if (!helps || encoder.cut()) continue;
      for (std::size_t i = 0; i + rest_.size() < definition.fields.size(); ++i) {
        covered[Which(definition.fields[i])] = true;
      }
      prefixes.push_back(prefix + encoder.bytes());
      names.push_back(Describe(definition));
    }
  }

  // The place in fixed_ of what an index field fixes; fixed_.size() if none.
  std::size_t Which(const IndexField& field) const {
    const bool contains = field.kind == IndexKind::kContains;
    for (std::size_t i = 0; i < fixed_.size(); ++i) {
      if (fixed_[i].field == field.field && (fixed_[i].kind == IndexKind::kContains) == contains) {
        return i;
      }
    }
    return fixed_.size();
  }

  // Fixed fields first, then exactly the rest of the order, in the sense that this scan needs.
  bool Serves(const IndexDefinition& definition) const {
    if (definition.scope != query_.asked.scope) return false;
    if (definition.fields.size() < rest_.size()) return false;
    const std::size_t fixed = definition.fields.size() - rest_.size();
    if (fixed == 0 && rest_.empty() && !(definition.fields.empty() && fixed_.empty())) return false;
    for (std::size_t i = 0; i < definition.fields.size(); ++i) {
      const IndexField& field = definition.fields[i];
      if (field.kind == IndexKind::kVector) return false;
      if (i < fixed) {
        if (Which(field) == fixed_.size()) return false;
        continue;
      }
      const Order& order = rest_[i - fixed];
      const IndexKind needed =
          StoredSense(order) == Sense::kAscending ? IndexKind::kAscending : IndexKind::kDescending;
      if (field.field != order.field || field.kind != needed) return false;
    }
    return true;
  }

  // The index that would answer this disjunct alone.
  std::optional<IndexDefinition> Wanted() const {
    if (query_.asked.collection_id.empty()) return {};
    IndexDefinition definition{query_.asked.collection_id, query_.asked.scope, {}};
    for (const Fixed& fixed : fixed_) definition.fields.push_back({fixed.field, fixed.kind});
    std::sort(definition.fields.begin(), definition.fields.end(),
              [](const IndexField& a, const IndexField& b) { return a.field < b.field; });
    for (const Order& order : rest_) {
      definition.fields.push_back({order.field, StoredSense(order) == Sense::kAscending
                                                    ? IndexKind::kAscending
                                                    : IndexKind::kDescending});
    }
    return definition;
  }

  // Fewest rows that are sure to hold every match; sorted afterwards.
  Scan Fallback() const {
    std::vector<std::string> prefixes;
    std::vector<std::string> names;
    if (query_.asked.scope == Query::Scope::kCollection) {
      for (const Fixed& fixed : fixed_) AddSingle(fixed, prefixes, names);
      if (prefixes.empty()) AddRange(prefixes, names);
    }
    if (!prefixes.empty()) {
      Tail tail{{}, query_.asked.scope, Direction::kAscending};
      if (fixed_.empty()) tail.components.push_back({rest_[0].field, Sense::kAscending});
      Bounds bounds = BoundsOf(WithoutCursors(), conjunction_, tail);
      Scan scan{.kind = bounds.empty ? Scan::Kind::kNothing : Scan::Kind::kRows};
      scan.prefixes = std::move(prefixes);
      scan.low = std::move(bounds.low);
      scan.high = std::move(bounds.high);
      scan.sorted = false;
      scan.indexes = std::move(names);
      return scan;
    }
    Scan scan{.kind = Scan::Kind::kDocuments};
    scan.low = query_.asked.scope == Query::Scope::kCollection
                   ? CollectionPrefix(place_, query_.collection_path)
                   : DescendantsPrefix(place_, query_.asked.parent);
    scan.high = PrefixEnd(scan.low);
    scan.sorted = false;
    scan.indexes = {"(__name__ ASC)"};
    return scan;
  }

  // The first order's field alone, if it is indexed: leaves out documents without it.
  void AddRange(std::vector<std::string>& prefixes, std::vector<std::string>& names) const {
    if (rest_.empty() || UpkeepOf(rest_[0].field).ascending != Upkeep::kReady) return;
    const std::string text = FormatFieldPath(rest_[0].field);
    prefixes.push_back(AutomaticPrefix(place_, hash_, AutomaticKind::kAscending, text));
    names.push_back("(" + text + " ASC, __name__ ASC)");
  }

  NormalQuery WithoutCursors() const {
    NormalQuery query = query_;
    query.asked.start.reset();
    query.asked.end.reset();
    return query;
  }

  const Place& place_;
  const Catalog& catalog_;
  const NormalQuery& query_;
  const Conjunction& conjunction_;
  std::string hash_;
  std::vector<Fixed> fixed_;
  std::vector<std::string> points_;
  std::vector<Order> rest_;
  Direction scan_ = Direction::kAscending;
  bool contradiction_ = false;
  std::optional<IndexDefinition> missing_;
};

// Groups without filters are always answered.
bool MustBeDeclared(const IndexDefinition& definition) { return !definition.fields.empty(); }

// An automatic index, missing because somebody has exempted the field: not made behind his back.
bool IsExempted(const IndexDefinition& definition) {
  return definition.scope == Query::Scope::kCollection && definition.fields.size() == 1 &&
         definition.fields[0].kind != IndexKind::kDescending;
}

}  // namespace

Result<Plan> MakePlan(const Place& place, const Catalog& catalog, const NormalQuery& query,
                      Strictness strictness) {
  Plan plan;
  for (const Conjunction& conjunction : query.disjuncts) {
    ConjunctionPlanner planner(place, catalog, query, conjunction);
    plan.scans.push_back(planner.Make());
    if (!planner.missing()) continue;
    if (strictness == Strictness::kStrict && MustBeDeclared(*planner.missing())) {
      return Fail(Error{Fault::kIndexRequired, Describe(*planner.missing())});
    }
    if (!IsExempted(*planner.missing())) plan.wanted.push_back(*planner.missing());
  }
  return plan;
}

}  // namespace aloft::document
