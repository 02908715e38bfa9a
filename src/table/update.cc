#include "table/update.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "table/projection.h"

namespace aloft::table {
namespace {

using ValueResult = ::aloft::Result<Value, UpdateFault>;
using Done = ::aloft::Result<void, UpdateFault>;

UpdateFault FromNumber(NumberFault fault) {
  switch (fault) {
    case NumberFault::kTooLarge:
      return UpdateFault::kNumberTooLarge;
    case NumberFault::kTooSmall:
      return UpdateFault::kNumberTooSmall;
    case NumberFault::kTooPrecise:
      return UpdateFault::kNumberTooPrecise;
    case NumberFault::kMalformed:
      break;  // arithmetic never says so
  }
  return UpdateFault::kOperandType;
}

ValueResult Evaluate(const UpdateValue& value, const Attributes& item);

ValueResult Arithmetic(const UpdateValue& value, const Attributes& item) {
  ALOFT_TRY(Value left, Evaluate(value.arguments[0], item));
  ALOFT_TRY(Value right, Evaluate(value.arguments[1], item));
  if (!left.Is(Type::kNumber) || !right.Is(Type::kNumber)) return Fail(UpdateFault::kOperandType);
  const auto sum = value.kind == UpdateValue::Kind::kPlus
                       ? Number::Add(left.number(), right.number())
                       : Number::Subtract(left.number(), right.number());
  if (!sum.ok()) return Fail(FromNumber(sum.error()));
  return Value(sum.value());
}

ValueResult ListAppended(const UpdateValue& value, const Attributes& item) {
  ALOFT_TRY(Value first, Evaluate(value.arguments[0], item));
  ALOFT_TRY(Value second, Evaluate(value.arguments[1], item));
  if (!first.Is(Type::kList) || !second.Is(Type::kList)) return Fail(UpdateFault::kOperandType);
  first.list().insert(first.list().end(), std::make_move_iterator(second.list().begin()),
                      std::make_move_iterator(second.list().end()));
  return first;
}

ValueResult Evaluate(const UpdateValue& value, const Attributes& item) {
  switch (value.kind) {
    case UpdateValue::Kind::kLiteral:
      return value.literal;
    case UpdateValue::Kind::kPath: {
      const Value* found = Find(item, value.path);
      if (found == nullptr) return Fail(UpdateFault::kAttributeMissing);
      return *found;
    }
    case UpdateValue::Kind::kIfNotExists: {
      const Value* found = Find(item, value.path);
      if (found != nullptr) return *found;
      return Evaluate(value.arguments[0], item);
    }
    case UpdateValue::Kind::kListAppend:
      return ListAppended(value, item);
    case UpdateValue::Kind::kPlus:
    case UpdateValue::Kind::kMinus:
      return Arithmetic(value, item);
  }
  return Fail(UpdateFault::kOperandType);
}

// What holds the last step of a path: attributes for a name, a list for an index.
struct Container {
  Attributes* attributes = nullptr;
  List* list = nullptr;
};

std::optional<Container> ContainerOf(Attributes& item, const Path& path) {
  if (path.steps.size() == 1) return Container{&item, nullptr};
  Value* at = item.Find(path.root());
  for (std::size_t i = 1;; ++i) {
    if (at == nullptr) return std::nullopt;
    const PathStep& step = path.steps[i];
    if (!at->Is(step.is_index ? Type::kList : Type::kMap)) return std::nullopt;
    if (i + 1 == path.steps.size()) {
      return step.is_index ? Container{nullptr, &at->list()} : Container{&at->map(), nullptr};
    }
    if (!step.is_index) {
      at = at->map().Find(step.name);
    } else {
      at = step.index < at->list().size() ? &at->list()[step.index] : nullptr;
    }
  }
}

Done Store(Attributes& item, const Path& path, Value value) {
  const auto container = ContainerOf(item, path);
  if (!container) return Fail(UpdateFault::kPathInvalid);
  const PathStep& last = path.steps.back();
  if (container->attributes != nullptr) {
    container->attributes->Set(last.name, std::move(value));
  } else if (last.index < container->list->size()) {
    (*container->list)[last.index] = std::move(value);
  } else {
    container->list->push_back(std::move(value));
  }
  return {};
}

Done Remove(Attributes& item, const Path& path) {
  const auto container = ContainerOf(item, path);
  if (!container) return Fail(UpdateFault::kPathInvalid);
  const PathStep& last = path.steps.back();
  if (container->attributes != nullptr) {
    container->attributes->Erase(last.name);
  } else if (last.index < container->list->size()) {
    container->list->erase(container->list->begin() + last.index);
  }
  return {};
}

bool IsSet(const Value& value) {
  return value.Is(Type::kStringSet) || value.Is(Type::kNumberSet) || value.Is(Type::kBinarySet);
}

template <class T>
std::vector<T> Union(const std::vector<T>& a, const std::vector<T>& b) {
  std::vector<T> out;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

template <class T>
std::vector<T> Difference(const std::vector<T>& a, const std::vector<T>& b) {
  std::vector<T> out;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

// The set after adding to or deleting from it; nullopt when nothing is left.
std::optional<Value> Combine(UpdateAction::Kind kind, const Value& old, const Value& operand) {
  const bool add = kind == UpdateAction::Kind::kAdd;
  const auto combine = [&](const auto& a, const auto& b) {
    return add ? Union(a, b) : Difference(a, b);
  };
  auto made = [&]() -> ::aloft::Result<Value, SetFault> {
    if (old.Is(Type::kStringSet)) {
      return Value::StringSet(combine(old.string_set(), operand.string_set()));
    }
    if (old.Is(Type::kNumberSet)) {
      return Value::NumberSet(combine(old.number_set(), operand.number_set()));
    }
    return Value::BinarySet(combine(old.binary_set(), operand.binary_set()));
  }();
  if (!made.ok()) return std::nullopt;
  return std::move(made).value();
}

// What an addition or deletion makes of the value at its path; nullopt: the attribute goes (or
// never was).
::aloft::Result<std::optional<Value>, UpdateFault> AddedOrDeleted(const UpdateAction& action,
                                                                  const Attributes& item) {
  const Value& operand = action.value.literal;
  const Value* old = Find(item, action.path);
  const bool add = action.kind == UpdateAction::Kind::kAdd;
  if (!IsSet(operand) && !(add && operand.Is(Type::kNumber))) {
    return Fail(UpdateFault::kOperandType);
  }
  if (old == nullptr) return add ? std::optional<Value>(operand) : std::nullopt;
  if (old->type() != operand.type()) return Fail(UpdateFault::kOperandType);
  if (operand.Is(Type::kNumber)) {
    const auto sum = Number::Add(old->number(), operand.number());
    if (!sum.ok()) return Fail(FromNumber(sum.error()));
    return std::optional<Value>(Value(sum.value()));
  }
  return Combine(action.kind, *old, operand);
}

// Ascending by list position, so that what lies past a list's end is appended in that order.
bool PathLess(const Path& a, const Path& b) {
  return std::lexicographical_compare(a.steps.begin(), a.steps.end(), b.steps.begin(),
                                      b.steps.end(), [](const PathStep& x, const PathStep& y) {
                                        if (x.is_index != y.is_index) return !x.is_index;
                                        return x.is_index ? x.index < y.index : x.name < y.name;
                                      });
}

struct Pending {
  const Path* path;
  std::optional<Value> value;  // nullopt: remove
};

UpdateValue MakeUpdateValue(UpdateValue::Kind kind, UpdateValue first, UpdateValue second) {
  UpdateValue value{kind};
  value.arguments.push_back(std::move(first));
  value.arguments.push_back(std::move(second));
  return value;
}

}  // namespace

UpdateValue UpdateValue::At(Path path) { return {Kind::kPath, std::move(path)}; }
UpdateValue UpdateValue::Literal(Value value) { return {Kind::kLiteral, {}, std::move(value)}; }
UpdateValue UpdateValue::IfNotExists(Path path, UpdateValue otherwise) {
  UpdateValue value{Kind::kIfNotExists, std::move(path)};
  value.arguments.push_back(std::move(otherwise));
  return value;
}
UpdateValue UpdateValue::ListAppend(UpdateValue first, UpdateValue second) {
  return MakeUpdateValue(Kind::kListAppend, std::move(first), std::move(second));
}
UpdateValue UpdateValue::Plus(UpdateValue left, UpdateValue right) {
  return MakeUpdateValue(Kind::kPlus, std::move(left), std::move(right));
}
UpdateValue UpdateValue::Minus(UpdateValue left, UpdateValue right) {
  return MakeUpdateValue(Kind::kMinus, std::move(left), std::move(right));
}

UpdateAction UpdateAction::Set(Path path, UpdateValue value) {
  return {Kind::kSet, std::move(path), std::move(value)};
}
UpdateAction UpdateAction::Remove(Path path) { return {Kind::kRemove, std::move(path)}; }
UpdateAction UpdateAction::Add(Path path, Value amount) {
  return {Kind::kAdd, std::move(path), UpdateValue::Literal(std::move(amount))};
}
UpdateAction UpdateAction::Delete(Path path, Value elements) {
  return {Kind::kDelete, std::move(path), UpdateValue::Literal(std::move(elements))};
}

::aloft::Result<Attributes, UpdateFault> Apply(const Update& update, const Attributes& item,
                                               ItemExists exists) {
  std::vector<Pending> stores;
  std::vector<Pending> removals;
  Attributes next = item;
  for (const UpdateAction& action : update.actions) {
    if (action.kind == UpdateAction::Kind::kSet) {
      ALOFT_TRY(Value value, Evaluate(action.value, item));
      stores.push_back({&action.path, std::move(value)});
    } else if (action.kind == UpdateAction::Kind::kRemove) {
      if (exists == ItemExists::kYes) removals.push_back({&action.path, std::nullopt});
    } else {
      ALOFT_TRY(auto value, AddedOrDeleted(action, item));
      if (!ContainerOf(next, action.path)) return Fail(UpdateFault::kPathInvalid);
      auto& list = value ? stores : removals;
      list.push_back({&action.path, std::move(value)});
    }
  }
  const auto ascending = [](const Pending& a, const Pending& b) {
    return PathLess(*a.path, *b.path);
  };
  const auto descending = [](const Pending& a, const Pending& b) {
    return PathLess(*b.path, *a.path);
  };
  std::sort(stores.begin(), stores.end(), ascending);
  std::sort(removals.begin(), removals.end(), descending);
  for (Pending& store : stores) {
    ALOFT_TRY_VOID(Store(next, *store.path, std::move(*store.value)));
  }
  for (const Pending& removal : removals) ALOFT_TRY_VOID(Remove(next, *removal.path));
  return next;
}

Projection TouchedBy(const Update& update) {
  Projection projection;
  for (const UpdateAction& action : update.actions) projection.paths.push_back(action.path);
  return projection;
}

}  // namespace aloft::table
