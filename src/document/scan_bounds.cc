#include "document/scan_bounds.h"

#include <algorithm>

#include "base/bytes.h"
#include "document/index_rows.h"

namespace aloft::document {
namespace {

using Sense = IndexEncoder::Sense;

// The name is followed by its length, two bytes of which the first is 0 or 1; names below go on
// with a greater byte.
constexpr char kAfterName = '\x02';

// A place among rows: just before, or just after, all rows that start with `bytes`.
std::string After(const std::string& bytes) { return PrefixEnd(bytes); }

class BoundsMaker {
 public:
  BoundsMaker(const NormalQuery& query, const Conjunction& conjunction, const Tail& tail)
      : query_(query), conjunction_(conjunction), tail_(tail) {}

  Bounds Make() {
    for (const FieldFilter& filter : conjunction_) {
      if (tail_.components.empty()) {
        if (filter.OnName()) BoundName(filter);
      } else if (filter.field == tail_.components[0].field) {
        BoundValue(filter);
      }
    }
    if (tail_.components.empty() && tail_.scope == Query::Scope::kGroup) BoundParent();
    if (query_.asked.start) BoundCursor(*query_.asked.start, Edge::kStart);
    if (query_.asked.end) BoundCursor(*query_.asked.end, Edge::kEnd);
    bounds_.empty = !bounds_.high.empty() && bounds_.low >= bounds_.high;
    return std::move(bounds_);
  }

 private:
  enum class Edge : std::uint8_t { kStart, kEnd };
  enum class Included : std::uint8_t { kYes, kNo };

  void RaiseLow(std::string low) { bounds_.low = std::max(bounds_.low, std::move(low)); }
  void LowerHigh(std::string high) {
    if (high.empty()) return;
    if (bounds_.high.empty() || high < bounds_.high) bounds_.high = std::move(high);
  }

  // Values from `bytes` up (encoded ascending), and values down to there.
  void AtLeast(std::string bytes, Included included) {
    if (tail_.components[0].sense == Sense::kAscending) {
      return RaiseLow(included == Included::kYes ? bytes : After(bytes));
    }
    Invert(bytes);
    LowerHigh(included == Included::kYes ? After(bytes) : bytes);
  }
  void AtMost(std::string bytes, Included included) {
    if (tail_.components[0].sense == Sense::kAscending) {
      return LowerHigh(included == Included::kYes ? After(bytes) : bytes);
    }
    Invert(bytes);
    RaiseLow(included == Included::kYes ? bytes : After(bytes));
  }
  static void Invert(std::string& bytes) {
    for (char& c : bytes) c = static_cast<char>(~c);
  }
  static std::string Byte(unsigned char byte) { return std::string(1, static_cast<char>(byte)); }

  void BoundValue(const FieldFilter& filter) {
    if (filter.op == Operator::kNotEqual || filter.op == Operator::kNotIn) {
      return AtLeast(Byte(FirstTag(Rank::kNull)), Included::kNo);
    }
    if (filter.op == Operator::kEqual || filter.op == Operator::kArrayContains) return;
    IndexEncoder encoder;
    encoder.Append(filter.operand, Sense::kAscending);
    const Rank rank = RankOf(filter.operand);
    const bool strict = filter.op == Operator::kLess || filter.op == Operator::kGreater;
    const Included included = strict && !encoder.cut() ? Included::kNo : Included::kYes;
    if (filter.op == Operator::kGreater || filter.op == Operator::kGreaterOrEqual) {
      AtLeast(encoder.bytes(), included);
      AtMost(Byte(EndTag(rank)), Included::kNo);
    } else {
      AtMost(encoder.bytes(), included);
      AtLeast(Byte(FirstTag(rank)), Included::kYes);
    }
  }

  // The bytes of a name as rows of this scope end with it; empty if no row can.
  std::string NameBytes(const Value& operand) const {
    const Reference* reference = operand.If<Reference>();
    if (reference == nullptr) return {};
    const std::string_view path = PathOfReference(*reference);
    if (tail_.scope == Query::Scope::kCollection && ParentOf(path) != query_.collection_path) {
      return {};
    }
    Suffix suffix = ShortenedSuffix(NameSuffix(tail_.scope, path));
    return suffix.hashed ? std::string() : std::move(suffix.bytes);
  }

  void BoundName(const FieldFilter& filter) {
    const std::string name = NameBytes(filter.operand);
    if (name.empty()) return;
    switch (filter.op) {
      case Operator::kLess:
        return LowerHigh(name);
      case Operator::kLessOrEqual:
        return LowerHigh(name + kAfterName);
      case Operator::kGreater:
        return RaiseLow(name + kAfterName);
      case Operator::kGreaterOrEqual:
        return RaiseLow(name);
      default:
        return;
    }
  }

  // Only what is below the parent, where its name is short enough to tell.
  void BoundParent() {
    if (query_.asked.parent.empty()) return;
    const Suffix parent = ShortenedSuffix(NameSuffix(Query::Scope::kGroup, query_.asked.parent));
    if (parent.hashed) return;
    RaiseLow(parent.bytes);
    LowerHigh(After(parent.bytes));
  }

  bool IsFixed(const FieldPath& field) const {
    return std::any_of(conjunction_.begin(), conjunction_.end(), [&](const FieldFilter& filter) {
      return filter.op == Operator::kEqual && filter.field == field;
    });
  }
  // A cursor that names another value for a fixed field decides by that alone; then documents are
  // checked one by one.
  bool Contradicts(const FieldPath& field, const Value& value) const {
    return std::any_of(conjunction_.begin(), conjunction_.end(), [&](const FieldFilter& filter) {
      return filter.op == Operator::kEqual && filter.field == field &&
             !Equal(filter.operand, value);
    });
  }

  void BoundCursor(const Cursor& cursor, Edge edge) {
    IndexEncoder encoder;
    std::string name;
    std::size_t component = 0;
    for (std::size_t i = 0; i < cursor.values.size(); ++i) {
      const FieldPath& field = query_.orders[i].field;
      if (IsDocumentName(field)) {
        name = NameBytes(cursor.values[i]);
        if (name.empty()) return AddCursor(cursor, edge, encoder.bytes(), true);
        break;
      }
      if (IsFixed(field)) {
        if (Contradicts(field, cursor.values[i])) return;
        continue;
      }
      if (component >= tail_.components.size()) return;
      encoder.Append(cursor.values[i], tail_.components[component++].sense);
    }
    if (encoder.cut() || name.empty())
      return AddCursor(cursor, edge, encoder.bytes(), encoder.cut());
    AddNameCursor(cursor, edge, encoder.bytes() + name);
  }

  bool TakesLow(Edge edge) const {
    return (edge == Edge::kStart) == (tail_.scan == Direction::kAscending);
  }
  // Whether rows equal to the cursor's values are in.
  static bool Includes(const Cursor& cursor, Edge edge) {
    return (cursor.place == Cursor::Place::kBefore) == (edge == Edge::kStart);
  }

  void AddCursor(const Cursor& cursor, Edge edge, const std::string& bytes, bool rough) {
    if (bytes.empty()) return;
    const bool included = rough || Includes(cursor, edge);
    if (TakesLow(edge)) return RaiseLow(included ? bytes : After(bytes));
    LowerHigh(included ? After(bytes) : bytes);
  }

  void AddNameCursor(const Cursor& cursor, Edge edge, const std::string& bytes) {
    const bool included = Includes(cursor, edge);
    if (TakesLow(edge)) return RaiseLow(included ? bytes : bytes + kAfterName);
    LowerHigh(included ? bytes + kAfterName : bytes);
  }

  const NormalQuery& query_;
  const Conjunction& conjunction_;
  const Tail& tail_;
  Bounds bounds_;
};

}  // namespace

Bounds BoundsOf(const NormalQuery& query, const Conjunction& conjunction, const Tail& tail) {
  return BoundsMaker(query, conjunction, tail).Make();
}

}  // namespace aloft::document
