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
                     const Conjunction& conjunction, Strictness strictness)
      : place_(place),
        catalog_(catalog),
        query_(query),
        conjunction_(conjunction),
        strictness_(strictness) {
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
        candidates.emplace_back(ValueFields(index.info.definition).size(), &index);
      }
    }
    std::sort(candidates.begin(), candidates.end(),
              [](const auto& a, const auto& b) { return a.first > b.first; });
    for (const auto& [size, index] : candidates) {
      const IndexDefinition& definition = index->info.definition;
      const std::vector<IndexField> fields = ValueFields(definition);
      bool helps = prefixes.empty() && fixed_.empty();
      std::string prefix = ExplicitPrefix(place_, index->info.id);
      if (definition.scope == Query::Scope::kCollection) prefix += hash_;
      IndexEncoder encoder;
      for (std::size_t i = 0; i + rest_.size() < fields.size(); ++i) {
        const std::size_t which = Which(fields[i]);
        helps = helps || !covered[which];
        encoder.Append(fixed_[which].value, SenseInRows(definition, fields[i]));
      }
      // Values cut short would leave out the order that follows them.
      if (!helps || encoder.cut()) continue;
      for (std::size_t i = 0; i + rest_.size() < fields.size(); ++i)
        covered[Which(fields[i])] = true;
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
    const std::vector<IndexField> fields = ValueFields(definition);
    if (fields.size() < rest_.size()) return false;
    const std::size_t fixed = fields.size() - rest_.size();
    if (fixed == 0 && rest_.empty() && !(fields.empty() && fixed_.empty())) return false;
    // The vendor reads a declared index in its own direction alone.
    const bool scan_descends = scan_ == Direction::kDescending;
    if (strictness_ == Strictness::kStrict && fields.size() > 1 && !rest_.empty() &&
        NameDescends(definition) != scan_descends) {
      return false;
    }
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const IndexField& field = fields[i];
      if (field.kind == IndexKind::kVector) return false;
      if (i < fixed) {
        if (Which(field) == fixed_.size()) return false;
        continue;
      }
      const Order& order = rest_[i - fixed];
      if (field.field != order.field || field.kind == IndexKind::kContains) return false;
      if (SenseInRows(definition, field) != StoredSense(order)) return false;
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
    for (const Order& order : rest_) definition.fields.push_back({order.field, KindOf(order)});
    // The name goes the way of the last order, unless it was given a way of its own.
    if (!rest_.empty() && rest_.back().direction != scan_) {
      definition.fields.push_back({{std::string(kDocumentName)}, KindOf(query_.orders.back())});
    }
    return definition;
  }

  static IndexKind KindOf(const Order& order) {
    return order.direction == Direction::kAscending ? IndexKind::kAscending
                                                    : IndexKind::kDescending;
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
  const Strictness strictness_;
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
  return definition.scope == Query::Scope::kCollection && definition.fields.size() == 1;
}

// The vector index that a search within this disjunct needs: the fields of its filters, then the
// vector.
IndexDefinition WantedForNearest(const NormalQuery& query, const Conjunction& conjunction) {
  IndexDefinition definition{query.asked.collection_id, query.asked.scope, {}};
  for (const FieldFilter& filter : conjunction) {
    const auto has = [&](const IndexField& field) { return field.field == filter.field; };
    if (filter.OnName() || std::any_of(definition.fields.begin(), definition.fields.end(), has)) {
      continue;
    }
    const bool contains = filter.op == Operator::kArrayContains;
    definition.fields.push_back(
        {filter.field, contains ? IndexKind::kContains : IndexKind::kAscending});
  }
  std::sort(definition.fields.begin(), definition.fields.end(),
            [](const IndexField& a, const IndexField& b) { return a.field < b.field; });
  const FindNearest& nearest = *query.asked.nearest;
  definition.fields.push_back(
      {nearest.field, IndexKind::kVector, static_cast<std::int64_t>(nearest.vector.size())});
  return definition;
}

// The same fields in any order and direction before the same vector.
bool ServesNearest(const IndexDefinition& index, const IndexDefinition& wanted) {
  if (index.scope != wanted.scope || index.fields.size() != wanted.fields.size()) return false;
  return std::all_of(wanted.fields.begin(), wanted.fields.end(), [&](const IndexField& field) {
    return std::any_of(index.fields.begin(), index.fields.end(), [&](const IndexField& other) {
      const bool special = field.kind == IndexKind::kVector || field.kind == IndexKind::kContains;
      return other.field == field.field && (!special || other == field);
    });
  });
}

bool HasNearestIndex(const Catalog& catalog, const IndexDefinition& wanted) {
  const auto& places = catalog.IndexesOf(wanted.collection_id);
  return std::any_of(places.begin(), places.end(), [&](std::size_t place) {
    const StoredIndex& index = catalog.indexes[place];
    return index.info.state == IndexState::kReady && ServesNearest(index.info.definition, wanted);
  });
}

Failure<Error> Required(const IndexDefinition& definition) {
  return Fail(Error{.fault = Fault::kIndexRequired,
                    .detail = Describe(definition),
                    .index = std::make_shared<const IndexDefinition>(definition)});
}

}  // namespace

Result<Plan> MakePlan(const Place& place, const Catalog& catalog, const NormalQuery& query,
                      Strictness strictness) {
  Plan plan;
  for (const Conjunction& conjunction : query.disjuncts) {
    ConjunctionPlanner planner(place, catalog, query, conjunction, strictness);
    plan.scans.push_back(planner.Make());
    if (strictness == Strictness::kStrict && query.asked.nearest) {
      const IndexDefinition wanted = WantedForNearest(query, conjunction);
      if (!HasNearestIndex(catalog, wanted)) return Required(wanted);
      continue;
    }
    if (!planner.missing()) continue;
    if (strictness == Strictness::kStrict && MustBeDeclared(*planner.missing())) {
      return Required(*planner.missing());
    }
    if (!IsExempted(*planner.missing())) plan.wanted.push_back(*planner.missing());
  }
  return plan;
}

}  // namespace aloft::document
