#include "faces/dynamodb/legacy.h"

#include <algorithm>
#include <string>
#include <utility>

#include "faces/dynamodb/attribute_value.h"

namespace aloft::faces::dynamodb {
namespace {

using table::Comparator;
using table::Condition;
using table::Operand;
using table::Path;
using table::Type;
using table::Value;

struct Operator {
  std::string_view name;
  std::size_t values_min;
  std::size_t values_max;
  std::string_view types;  // of the values: letters between blanks; empty: any
};
constexpr std::string_view kScalars = " S N B ";
constexpr std::string_view kScalarsAndSets = " S N B SS NS BS L M BOOL NULL ";
constexpr Operator kOperators[] = {
    {"EQ", 1, 1, kScalarsAndSets},  {"NE", 1, 1, kScalarsAndSets},
    {"LE", 1, 1, kScalars},         {"LT", 1, 1, kScalars},
    {"GE", 1, 1, kScalars},         {"GT", 1, 1, kScalars},
    {"CONTAINS", 1, 1, " S N B "},  {"NOT_CONTAINS", 1, 1, " S N B "},
    {"BEGINS_WITH", 1, 1, " S B "}, {"IN", 1, 100, kScalars},
    {"BETWEEN", 2, 2, kScalars},    {"NULL", 0, 0, {}},
    {"NOT_NULL", 0, 0, {}},
};

const Operator& OperatorNamed(std::string_view name) {
  for (const Operator& candidate : kOperators) {
    if (candidate.name == name) return candidate;
  }
  return kOperators[0];  // the shape lets no other name through
}

Outcome<std::vector<Value>> ReadValues(Json list) {
  std::vector<Value> values;
  values.reserve(list.size());
  for (const Json element : list) {
    ALOFT_TRY(Value value, ReadValue(element));
    values.push_back(std::move(value));
  }
  return values;
}

// Counts, types and order of the values of one condition.
std::optional<ApiError> CheckValues(const Operator& op, const std::vector<Value>& values) {
  const auto invalid = [](std::string detail) { return InvalidParameters(detail).error; };
  if (values.size() < op.values_min || values.size() > op.values_max) {
    return invalid("Invalid number of argument(s) for the " + std::string(op.name) +
                   " ComparisonOperator");
  }
  for (const Value& value : values) {
    if (value.type() != values[0].type())
      return invalid("AttributeValues inside AttributeValueList must be of same type");
  }
  for (const Value& value : values) {
    const std::string letters(TypeLetters(value.type()));
    if (op.types.find(" " + letters + " ") == std::string_view::npos) {
      return invalid("ComparisonOperator " + std::string(op.name) + " is not valid for " + letters +
                     " AttributeValue type");
    }
  }
  if (op.name == "BETWEEN") {
    const std::optional<int> order = table::Order(values[0], values[1]);
    if (order && *order > 0) {
      return ApiError{ErrorCode::kValidation,
                      "The BETWEEN condition was provided a range where the lower bound is greater "
                      "than the upper bound"};
    }
  }
  return std::nullopt;
}

std::optional<Comparator> ComparatorOf(std::string_view name) {
  if (name == "EQ") return Comparator::kEqual;
  if (name == "NE") return Comparator::kNotEqual;
  if (name == "LE") return Comparator::kLessOrEqual;
  if (name == "LT") return Comparator::kLess;
  if (name == "GE") return Comparator::kGreaterOrEqual;
  if (name == "GT") return Comparator::kGreater;
  return std::nullopt;
}

Condition ToCondition(std::string_view attribute, std::string_view op, std::vector<Value> values) {
  Path path = Path::Attribute(std::string(attribute));
  if (op == "NULL") return Condition::NotExists(std::move(path));
  if (op == "NOT_NULL") return Condition::Exists(std::move(path));
  Operand at = Operand::At(path);
  if (const std::optional<Comparator> comparator = ComparatorOf(op)) {
    return Condition::Compare(std::move(at), *comparator, Operand::Literal(std::move(values[0])));
  }
  if (op == "BEGINS_WITH")
    return Condition::BeginsWith(std::move(at), Operand::Literal(std::move(values[0])));
  if (op == "CONTAINS")
    return Condition::Contains(std::move(at), Operand::Literal(std::move(values[0])));
  if (op == "NOT_CONTAINS") {
    std::vector<Condition> both;
    both.push_back(Condition::Exists(std::move(path)));
    both.push_back(
        Condition::Not(Condition::Contains(std::move(at), Operand::Literal(std::move(values[0])))));
    return Condition::And(std::move(both));
  }
  if (op == "BETWEEN") {
    Operand low = Operand::Literal(std::move(values[0]));
    return Condition::Between(std::move(at), std::move(low),
                              Operand::Literal(std::move(values[1])));
  }
  std::vector<Operand> among;
  for (Value& value : values) among.push_back(Operand::Literal(std::move(value)));
  return Condition::In(std::move(at), std::move(among));
}

Outcome<std::optional<Condition>> Combine(Json input, std::vector<Condition> conditions) {
  const Json conditional_operator = input.Find("ConditionalOperator");
  if (conditional_operator.present()) {
    if (conditions.empty())
      return Invalid("ConditionalOperator cannot be used without Filter or Expected");
    if (conditions.size() == 1)
      return Invalid(
          "ConditionalOperator can only be used when Filter or Expected has two or more elements");
  }
  if (conditions.empty()) return std::optional<Condition>();
  if (conditions.size() == 1) return std::optional<Condition>(std::move(conditions[0]));
  const bool any = conditional_operator.text() == "OR";
  return std::optional<Condition>(any ? Condition::Or(std::move(conditions))
                                      : Condition::And(std::move(conditions)));
}

Outcome<Condition> ReadComparison(std::string_view attribute, std::string_view op_name, Json list) {
  ALOFT_TRY(std::vector<Value> values, ReadValues(list));
  const Operator& op = OperatorNamed(op_name);
  if (std::optional<ApiError> error = CheckValues(op, values)) return Fail(*std::move(error));
  return ToCondition(attribute, op.name, std::move(values));
}

// One attribute of Expected: a comparison, or Value and Exists.
Outcome<Condition> ReadExpectation(Json expected) {
  const std::string name(expected.name());
  const Json value = expected.Find("Value");
  const Json list = expected.Find("AttributeValueList");
  const Json op = expected.Find("ComparisonOperator");
  const Json exists = expected.Find("Exists");
  if (list.present() && value.present()) {
    return InvalidParameters(
        "Value and AttributeValueList cannot be used together for Attribute: " + name);
  }
  if (op.present()) {
    if (exists.present())
      return InvalidParameters(
          "Exists and ComparisonOperator cannot be used together for Attribute: " + name);
    const bool unary = op.text() == "NULL" || op.text() == "NOT_NULL";
    if (!unary && !list.present() && !value.present()) {
      return InvalidParameters(
          "Value or AttributeValueList must be used with ComparisonOperator: " +
          std::string(op.text()) + " for Attribute: " + name);
    }
    if (!value.present()) return ReadComparison(name, op.text(), list);
    ALOFT_TRY(Value single, ReadValue(value));
    std::vector<Value> values;
    values.push_back(std::move(single));
    if (std::optional<ApiError> error = CheckValues(OperatorNamed(op.text()), values))
      return Fail(*std::move(error));
    return ToCondition(name, op.text(), std::move(values));
  }
  if (list.present()) {
    return InvalidParameters(
        "AttributeValueList can only be used with a ComparisonOperator for Attribute: " + name);
  }
  const bool must_exist = !exists.present() || exists.truth();
  if (must_exist && !value.present()) {
    return InvalidParameters(std::string("Value must be provided when Exists is ") +
                             (exists.present() ? "true" : "null") + " for Attribute: " + name);
  }
  if (!must_exist && value.present()) {
    return InvalidParameters("Value cannot be used when Exists is false for Attribute: " + name);
  }
  if (!must_exist) return Condition::NotExists(Path::Attribute(name));
  ALOFT_TRY(Value wanted, ReadValue(value));
  return Condition::Compare(Operand::At(Path::Attribute(name)), Comparator::kEqual,
                            Operand::Literal(std::move(wanted)));
}

bool IsSet(Type type) {
  return type == Type::kStringSet || type == Type::kNumberSet || type == Type::kBinarySet;
}

Outcome<table::UpdateAction> ReadAttributeUpdate(Json update) {
  const std::string_view action =
      update.Find("Action").present() ? update.Find("Action").text() : std::string_view("PUT");
  Path path = Path::Attribute(std::string(update.name()));
  if (!update.Find("Value").present()) {
    if (action == "DELETE") return table::UpdateAction::Remove(std::move(path));
    return InvalidParameters("Only DELETE action is allowed when no attribute value is specified");
  }
  ALOFT_TRY(Value value, ReadValue(update.Find("Value")));
  const std::string letters(TypeLetters(value.type()));
  if (action == "DELETE") {
    if (!IsSet(value.type()))
      return InvalidParameters("DELETE action with value is not supported for the type " + letters);
    return table::UpdateAction::Delete(std::move(path), std::move(value));
  }
  if (action == "ADD") {
    if (value.Is(Type::kNumber) || IsSet(value.type()))
      return table::UpdateAction::Add(std::move(path), std::move(value));
    if (!value.Is(Type::kList))
      return InvalidParameters("ADD action is not supported for the type " + letters);
    table::UpdateValue old =
        table::UpdateValue::IfNotExists(path, table::UpdateValue::Literal(Value::List({})));
    return table::UpdateAction::Set(
        std::move(path), table::UpdateValue::ListAppend(
                             std::move(old), table::UpdateValue::Literal(std::move(value))));
  }
  return table::UpdateAction::Set(std::move(path), table::UpdateValue::Literal(std::move(value)));
}

std::optional<KeyTest::Kind> KeyTestKind(std::string_view op) {
  if (op == "EQ") return KeyTest::Kind::kEqual;
  if (op == "LE") return KeyTest::Kind::kLessOrEqual;
  if (op == "LT") return KeyTest::Kind::kLess;
  if (op == "GE") return KeyTest::Kind::kGreaterOrEqual;
  if (op == "GT") return KeyTest::Kind::kGreater;
  if (op == "BEGINS_WITH") return KeyTest::Kind::kBeginsWith;
  if (op == "BETWEEN") return KeyTest::Kind::kBetween;
  return std::nullopt;
}

}  // namespace

Outcome<std::optional<Condition>> ReadExpected(Json input) {
  std::vector<Condition> conditions;
  const Json expected = input.Find("Expected");
  if (expected.present()) {
    for (const Json expectation : expected) {
      ALOFT_TRY(Condition condition, ReadExpectation(expectation));
      conditions.push_back(std::move(condition));
    }
  }
  return Combine(input, std::move(conditions));
}

Outcome<std::optional<Condition>> ReadFilter(Json input, std::string_view member) {
  std::vector<Condition> conditions;
  const Json filter = input.Find(member);
  if (filter.present()) {
    for (const Json entry : filter) {
      ALOFT_TRY(Condition condition,
                ReadComparison(entry.name(), entry.Find("ComparisonOperator").text(),
                               entry.Find("AttributeValueList")));
      conditions.push_back(std::move(condition));
    }
  }
  return Combine(input, std::move(conditions));
}

Outcome<std::vector<KeyTest>> ReadKeyConditions(Json conditions) {
  std::vector<KeyTest> tests;
  for (const Json entry : conditions) {
    ALOFT_TRY(std::vector<Value> values, ReadValues(entry.Find("AttributeValueList")));
    const Operator& op = OperatorNamed(entry.Find("ComparisonOperator").text());
    if (std::optional<ApiError> error = CheckValues(op, values)) return Fail(*std::move(error));
    const std::optional<KeyTest::Kind> kind = KeyTestKind(op.name);
    if (!kind) return Invalid("Attempted conditional constraint is not an indexable operation");
    tests.push_back(KeyTest{std::string(entry.name()), *kind, std::move(values)});
  }
  if (tests.empty() || tests.size() > 2) return Invalid("Conditions can be of length 1 or 2 only");
  return tests;
}

Outcome<table::Update> ReadAttributeUpdates(Json updates) {
  table::Update update;
  if (!updates.present()) return update;
  for (const Json entry : updates) {
    ALOFT_TRY(table::UpdateAction action, ReadAttributeUpdate(entry));
    update.actions.push_back(std::move(action));
  }
  return update;
}

Outcome<table::Projection> ReadAttributesToGet(Json names) {
  table::Projection projection;
  std::vector<std::string_view> seen;
  for (const Json name : names) {
    seen.push_back(name.text());
    projection.paths.push_back(Path::Attribute(std::string(name.text())));
  }
  std::sort(seen.begin(), seen.end());
  const auto twice = std::adjacent_find(seen.begin(), seen.end());
  if (twice != seen.end())
    return InvalidParameters("Duplicate value in attribute name: " + std::string(*twice));
  return projection;
}

}  // namespace aloft::faces::dynamodb
