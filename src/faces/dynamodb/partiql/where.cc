#include "faces/dynamodb/partiql/where.h"

#include <algorithm>
#include <utility>

#include "faces/dynamodb/expression/bind.h"
#include "faces/dynamodb/page_request.h"

namespace aloft::faces::dynamodb::partiql {
namespace {

using table::RangeCondition;

void Flatten(const Node& node, std::vector<const Node*>* out) {
  if (node.kind != Node::Kind::kAnd) return out->push_back(&node);
  for (const Node& argument : node.arguments) Flatten(argument, out);
}

bool IsAttribute(const Node& node, const std::string& name) {
  return node.kind == Node::Kind::kPath && node.path.size() == 1 && node.path[0].name == name;
}
bool IsLiteral(const Node& node) { return node.kind == Node::Kind::kValue; }

bool AreLiterals(const Node& node, std::size_t from) {
  return std::all_of(node.arguments.begin() + static_cast<std::ptrdiff_t>(from),
                     node.arguments.end(), IsLiteral);
}

// The literals that the attribute may equal; empty: the node says something else.
std::vector<const Node*> EqualTo(const Node& node, const std::string& name) {
  const std::vector<Node>& arguments = node.arguments;
  std::vector<const Node*> values;
  if (node.kind == Node::Kind::kCompare && node.comparator == table::Comparator::kEqual) {
    if (IsAttribute(arguments[0], name) && IsLiteral(arguments[1])) values.push_back(&arguments[1]);
    if (IsAttribute(arguments[1], name) && IsLiteral(arguments[0])) values.push_back(&arguments[0]);
  } else if (node.kind == Node::Kind::kIn && IsAttribute(arguments[0], name) &&
             AreLiterals(node, 1)) {
    for (std::size_t i = 1; i < arguments.size(); ++i) values.push_back(&arguments[i]);
  } else if (node.kind == Node::Kind::kOr) {
    for (const Node& argument : arguments) {
      const std::vector<const Node*> more = EqualTo(argument, name);
      if (more.empty()) return {};
      values.insert(values.end(), more.begin(), more.end());
    }
  }
  return values;
}

struct Range {
  RangeCondition::Kind kind = RangeCondition::Kind::kNone;
  const Node* low = nullptr;
  const Node* high = nullptr;
};

RangeCondition::Kind KindOf(table::Comparator comparator, bool turned) {
  switch (comparator) {
    case table::Comparator::kLess:
      return turned ? RangeCondition::Kind::kGreater : RangeCondition::Kind::kLess;
    case table::Comparator::kLessOrEqual:
      return turned ? RangeCondition::Kind::kGreaterOrEqual : RangeCondition::Kind::kLessOrEqual;
    case table::Comparator::kGreater:
      return turned ? RangeCondition::Kind::kLess : RangeCondition::Kind::kGreater;
    case table::Comparator::kGreaterOrEqual:
      return turned ? RangeCondition::Kind::kLessOrEqual : RangeCondition::Kind::kGreaterOrEqual;
    case table::Comparator::kEqual:
    case table::Comparator::kNotEqual:
      break;
  }
  return RangeCondition::Kind::kNone;
}

Range RangeOf(const Node& node, const std::string& name) {
  const std::vector<Node>& arguments = node.arguments;
  if (node.kind == Node::Kind::kCompare) {
    if (IsAttribute(arguments[0], name) && IsLiteral(arguments[1]))
      return {KindOf(node.comparator, false), &arguments[1]};
    if (IsAttribute(arguments[1], name) && IsLiteral(arguments[0]))
      return {KindOf(node.comparator, true), &arguments[0]};
    return {};
  }
  const bool between = node.kind == Node::Kind::kBetween;
  const bool begins =
      node.kind == Node::Kind::kFunction && node.name == "begins_with" && arguments.size() == 2;
  if ((!between && !begins) || !IsAttribute(arguments[0], name) || !AreLiterals(node, 1)) return {};
  if (between) return {RangeCondition::Kind::kBetween, &arguments[1], &arguments[2]};
  return {RangeCondition::Kind::kBeginsWith, &arguments[1]};
}

std::optional<ApiError> CheckKeyValue(const table::KeyAttribute& key, const table::Value& value) {
  if (value.type() != key.type) {
    return ApiError{
        ErrorCode::kValidation,
        "Key attribute's data type should match its data type in table's schema: Key " + key.name};
  }
  return CheckKeyNotEmpty(key.name, value);
}

}  // namespace

Conjuncts::Conjuncts(const Statement& statement) : statement_(&statement) {
  if (statement.where) Flatten(*statement.where, &left_);
}

Outcome<std::optional<std::vector<table::Value>>> Conjuncts::TakeValues(
    const table::KeyAttribute& key) {
  for (auto it = left_.begin(); it != left_.end(); ++it) {
    const std::vector<const Node*> literals = EqualTo(**it, key.name);
    if (literals.empty()) continue;
    left_.erase(it);
    std::vector<table::Value> values;
    for (const Node* literal : literals) {
      const table::Value& value = ValueOf(statement_->literals, *literal);
      if (std::optional<ApiError> error = CheckKeyValue(key, value)) return Fail(*std::move(error));
      if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
    }
    return std::optional<std::vector<table::Value>>(std::move(values));
  }
  return std::optional<std::vector<table::Value>>();
}

Outcome<std::optional<table::Value>> Conjuncts::TakeEquality(const table::KeyAttribute& key) {
  std::optional<table::Value> found;
  for (auto it = left_.begin(); it != left_.end();) {
    const bool equality = (*it)->kind == Node::Kind::kCompare;
    const std::vector<const Node*> literals =
        equality ? EqualTo(**it, key.name) : std::vector<const Node*>();
    if (literals.empty()) {
      ++it;
      continue;
    }
    if (found)
      return Invalid("Multiple conditions on same key " + key.name +
                     ". Only single item Update/Insert/Delete are supported");
    found = ValueOf(statement_->literals, *literals[0]);
    if (std::optional<ApiError> error = CheckKeyValue(key, *found)) return Fail(*std::move(error));
    it = left_.erase(it);
  }
  return found;
}

Outcome<std::optional<RangeCondition>> Conjuncts::TakeRange(const table::KeyAttribute& key) {
  for (auto it = left_.begin(); it != left_.end(); ++it) {
    const Range range = RangeOf(**it, key.name);
    if (range.kind == RangeCondition::Kind::kNone) continue;
    RangeCondition condition{.kind = range.kind};
    condition.low = ValueOf(statement_->literals, *range.low);
    if (range.high != nullptr) condition.high = ValueOf(statement_->literals, *range.high);
    for (const Node* bound : {range.low, range.high}) {
      if (bound == nullptr) continue;
      if (std::optional<ApiError> error = CheckKeyValue(key, ValueOf(statement_->literals, *bound)))
        return Fail(*std::move(error));
    }
    left_.erase(it);
    return std::optional<RangeCondition>(std::move(condition));
  }
  return std::optional<RangeCondition>();
}

Outcome<std::optional<table::Condition>> Conjuncts::Rest() const {
  if (left_.empty()) return std::optional<table::Condition>();
  Parsed parsed;
  parsed.condition.kind = Node::Kind::kAnd;
  for (const Node* node : left_) parsed.condition.arguments.push_back(*node);
  if (left_.size() == 1) parsed.condition = *left_[0];
  Placeholders values = statement_->Values();
  Bound<table::Condition> condition = BindCondition(parsed, values);
  if (!condition.ok()) {
    const bool filter = statement_->kind == Statement::Kind::kSelect;
    return Invalid((filter ? "Invalid FilterExpression: " : "Invalid ConditionExpression: ") +
                   condition.error());
  }
  return std::optional<table::Condition>(std::move(condition).value());
}

}  // namespace aloft::faces::dynamodb::partiql
