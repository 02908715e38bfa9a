#include "table/condition.h"

#include <algorithm>

namespace aloft::table {
namespace {

std::optional<Value> SizeOf(const Value& value) {
  std::size_t size = 0;
  switch (value.type()) {
    case Type::kString:
      size = value.string().size();
      break;
    case Type::kBinary:
      size = value.binary().size();
      break;
    case Type::kStringSet:
      size = value.string_set().size();
      break;
    case Type::kNumberSet:
      size = value.number_set().size();
      break;
    case Type::kBinarySet:
      size = value.binary_set().size();
      break;
    case Type::kList:
      size = value.list().size();
      break;
    case Type::kMap:
      size = value.map().size();
      break;
    case Type::kNumber:
    case Type::kBool:
    case Type::kNull:
      return std::nullopt;
  }
  return Value(Number::FromInteger(static_cast<std::int64_t>(size)));
}

// An operand's value for one item: borrowed from the item or the program, or computed.
class Resolved {
 public:
  Resolved(const Operand& operand, const Attributes& item) {
    switch (operand.kind) {
      case Operand::Kind::kPath:
        value_ = Find(item, operand.path);
        return;
      case Operand::Kind::kLiteral:
        value_ = &operand.literal;
        return;
      case Operand::Kind::kSize: {
        const Value* of = operand.path.steps.empty() ? &operand.literal : Find(item, operand.path);
        if (of != nullptr) computed_ = SizeOf(*of);
        value_ = computed_ ? &*computed_ : nullptr;
        return;
      }
    }
  }
  Resolved(const Resolved&) = delete;
  Resolved& operator=(const Resolved&) = delete;

  explicit operator bool() const { return value_ != nullptr; }
  const Value& operator*() const { return *value_; }

 private:
  std::optional<Value> computed_;
  const Value* value_ = nullptr;
};

int Sign(int value) { return value < 0 ? -1 : (value > 0 ? 1 : 0); }

bool CompareHolds(const Condition& condition, const Attributes& item) {
  const Resolved left(condition.operands[0], item);
  const Resolved right(condition.operands[1], item);
  if (condition.comparator == Comparator::kEqual) return left && right && *left == *right;
  if (condition.comparator == Comparator::kNotEqual) return !left || !right || !(*left == *right);
  if (!left || !right) return false;
  const auto order = Order(*left, *right);
  if (!order) return false;
  switch (condition.comparator) {
    case Comparator::kLess:
      return *order < 0;
    case Comparator::kLessOrEqual:
      return *order <= 0;
    case Comparator::kGreater:
      return *order > 0;
    case Comparator::kGreaterOrEqual:
      return *order >= 0;
    case Comparator::kEqual:
    case Comparator::kNotEqual:
      break;
  }
  return false;
}

bool BetweenHolds(const Condition& condition, const Attributes& item) {
  const Resolved value(condition.operands[0], item);
  const Resolved low(condition.operands[1], item);
  const Resolved high(condition.operands[2], item);
  if (!value || !low || !high) return false;
  const auto above = Order(*value, *low);
  const auto below = Order(*value, *high);
  return above && below && *above >= 0 && *below <= 0;
}

bool InHolds(const Condition& condition, const Attributes& item) {
  const Resolved value(condition.operands[0], item);
  if (!value) return false;
  for (std::size_t i = 1; i < condition.operands.size(); ++i) {
    const Resolved candidate(condition.operands[i], item);
    if (candidate && *candidate == *value) return true;
  }
  return false;
}

bool BeginsWithHolds(const Condition& condition, const Attributes& item) {
  const Resolved value(condition.operands[0], item);
  const Resolved prefix(condition.operands[1], item);
  if (!value || !prefix || (*value).type() != (*prefix).type()) return false;
  if ((*value).Is(Type::kString)) return (*value).string().starts_with((*prefix).string());
  if ((*value).Is(Type::kBinary)) return (*value).binary().starts_with((*prefix).binary());
  return false;
}

template <class T>
bool SetHas(const std::vector<T>& set, const T& element) {
  return std::binary_search(set.begin(), set.end(), element);
}

bool Contains(const Value& value, const Value& element) {
  switch (value.type()) {
    case Type::kString:
      return element.Is(Type::kString) &&
             value.string().find(element.string()) != std::string::npos;
    case Type::kBinary:
      return element.Is(Type::kBinary) &&
             value.binary().find(element.binary()) != std::string::npos;
    case Type::kStringSet:
      return element.Is(Type::kString) && SetHas(value.string_set(), element.string());
    case Type::kNumberSet:
      return element.Is(Type::kNumber) && SetHas(value.number_set(), element.number());
    case Type::kBinarySet:
      return element.Is(Type::kBinary) && SetHas(value.binary_set(), element.binary());
    case Type::kList:
      return std::find(value.list().begin(), value.list().end(), element) != value.list().end();
    case Type::kNumber:
    case Type::kBool:
    case Type::kNull:
    case Type::kMap:
      return false;
  }
  return false;
}

Condition Make(Condition::Kind kind, std::vector<Operand> operands) {
  Condition condition{kind};
  condition.operands = std::move(operands);
  return condition;
}

void CollectAttributes(const Condition& condition, std::vector<std::string>& out) {
  for (const Operand& operand : condition.operands) {
    if (!operand.path.steps.empty()) out.push_back(operand.path.root());
  }
  for (const Condition& child : condition.children) CollectAttributes(child, out);
}

}  // namespace

Condition Condition::And(std::vector<Condition> children) {
  Condition condition{Kind::kAnd};
  condition.children = std::move(children);
  return condition;
}
Condition Condition::Or(std::vector<Condition> children) {
  Condition condition{Kind::kOr};
  condition.children = std::move(children);
  return condition;
}
Condition Condition::Not(Condition child) {
  Condition condition{Kind::kNot};
  condition.children.push_back(std::move(child));
  return condition;
}
Condition Condition::Compare(Operand left, Comparator comparator, Operand right) {
  Condition condition = Make(Kind::kCompare, {std::move(left), std::move(right)});
  condition.comparator = comparator;
  return condition;
}
Condition Condition::Between(Operand value, Operand low, Operand high) {
  return Make(Kind::kBetween, {std::move(value), std::move(low), std::move(high)});
}
Condition Condition::In(Operand value, std::vector<Operand> among) {
  among.insert(among.begin(), std::move(value));
  return Make(Kind::kIn, std::move(among));
}
Condition Condition::Exists(Path path) {
  return Make(Kind::kExists, {Operand::At(std::move(path))});
}
Condition Condition::NotExists(Path path) {
  return Make(Kind::kNotExists, {Operand::At(std::move(path))});
}
Condition Condition::HasType(Path path, Type type) {
  Condition condition = Make(Kind::kHasType, {Operand::At(std::move(path))});
  condition.type = type;
  return condition;
}
Condition Condition::BeginsWith(Operand value, Operand prefix) {
  return Make(Kind::kBeginsWith, {std::move(value), std::move(prefix)});
}
Condition Condition::Contains(Operand value, Operand element) {
  return Make(Kind::kContains, {std::move(value), std::move(element)});
}

std::optional<int> Order(const Value& a, const Value& b) {
  if (a.type() != b.type()) return std::nullopt;
  switch (a.type()) {
    case Type::kString:
      return Sign(a.string().compare(b.string()));
    case Type::kNumber:
      return Sign(a.number().bytes().compare(b.number().bytes()));
    case Type::kBinary:
      return Sign(a.binary().compare(b.binary()));
    case Type::kBool:
    case Type::kNull:
    case Type::kStringSet:
    case Type::kNumberSet:
    case Type::kBinarySet:
    case Type::kList:
    case Type::kMap:
      return std::nullopt;
  }
  return std::nullopt;
}

bool Holds(const Condition& condition, const Attributes& item) {
  const auto child_holds = [&](const Condition& child) { return Holds(child, item); };
  switch (condition.kind) {
    case Condition::Kind::kAnd:
      return std::all_of(condition.children.begin(), condition.children.end(), child_holds);
    case Condition::Kind::kOr:
      return std::any_of(condition.children.begin(), condition.children.end(), child_holds);
    case Condition::Kind::kNot:
      return !Holds(condition.children[0], item);
    case Condition::Kind::kCompare:
      return CompareHolds(condition, item);
    case Condition::Kind::kBetween:
      return BetweenHolds(condition, item);
    case Condition::Kind::kIn:
      return InHolds(condition, item);
    case Condition::Kind::kExists:
      return Find(item, condition.operands[0].path) != nullptr;
    case Condition::Kind::kNotExists:
      return Find(item, condition.operands[0].path) == nullptr;
    case Condition::Kind::kHasType: {
      const Value* value = Find(item, condition.operands[0].path);
      return value != nullptr && value->Is(condition.type);
    }
    case Condition::Kind::kBeginsWith:
      return BeginsWithHolds(condition, item);
    case Condition::Kind::kContains: {
      const Resolved value(condition.operands[0], item);
      const Resolved element(condition.operands[1], item);
      return value && element && Contains(*value, *element);
    }
  }
  return false;
}

std::vector<std::string> AttributesOf(const Condition& condition) {
  std::vector<std::string> names;
  CollectAttributes(condition, names);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace aloft::table
