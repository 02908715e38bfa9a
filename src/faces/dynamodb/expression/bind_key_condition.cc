#include <utility>

#include "faces/dynamodb/expression/bind.h"
#include "faces/dynamodb/expression/bind_operand.h"

namespace aloft::faces::dynamodb {
namespace {

using table::Condition;
using table::Operand;

std::string Refused(std::string_view operation) {
  return "Invalid operator used in KeyConditionExpression: " + std::string(operation);
}

bool IsNested(const Operand& operand) {
  return operand.kind != Operand::Kind::kLiteral && operand.path.steps.size() > 1;
}

// A comparison with the attribute on the right, turned round.
KeyTest::Kind Turned(KeyTest::Kind kind) {
  switch (kind) {
    case KeyTest::Kind::kLess:
      return KeyTest::Kind::kGreater;
    case KeyTest::Kind::kLessOrEqual:
      return KeyTest::Kind::kGreaterOrEqual;
    case KeyTest::Kind::kGreater:
      return KeyTest::Kind::kLess;
    case KeyTest::Kind::kGreaterOrEqual:
      return KeyTest::Kind::kLessOrEqual;
    case KeyTest::Kind::kEqual:
    case KeyTest::Kind::kBetween:
    case KeyTest::Kind::kBeginsWith:
      return kind;
  }
  return kind;
}

Bound<KeyTest::Kind> KindOf(const Condition& condition) {
  switch (condition.kind) {
    case Condition::Kind::kBetween:
      return KeyTest::Kind::kBetween;
    case Condition::Kind::kBeginsWith:
      return KeyTest::Kind::kBeginsWith;
    case Condition::Kind::kOr:
      return Fail(Refused("OR"));
    case Condition::Kind::kNot:
      return Fail(Refused("NOT"));
    case Condition::Kind::kIn:
      return Fail(Refused("IN"));
    case Condition::Kind::kExists:
      return Fail(Refused("attribute_exists"));
    case Condition::Kind::kNotExists:
      return Fail(Refused("attribute_not_exists"));
    case Condition::Kind::kHasType:
      return Fail(Refused("attribute_type"));
    case Condition::Kind::kContains:
      return Fail(Refused("contains"));
    case Condition::Kind::kAnd:
    case Condition::Kind::kCompare:
      break;
  }
  switch (condition.comparator) {
    case table::Comparator::kEqual:
      return KeyTest::Kind::kEqual;
    case table::Comparator::kNotEqual:
      return Fail(Refused("<>"));
    case table::Comparator::kLess:
      return KeyTest::Kind::kLess;
    case table::Comparator::kLessOrEqual:
      return KeyTest::Kind::kLessOrEqual;
    case table::Comparator::kGreater:
      return KeyTest::Kind::kGreater;
    case table::Comparator::kGreaterOrEqual:
      return KeyTest::Kind::kGreaterOrEqual;
  }
  return Fail(Refused("<>"));
}

Bound<KeyTest> ToTest(Condition condition) {
  ALOFT_TRY(const KeyTest::Kind kind, KindOf(condition));
  KeyTest test{.attribute = {}, .kind = kind};
  const bool fixed_order = kind == KeyTest::Kind::kBetween || kind == KeyTest::Kind::kBeginsWith;
  if (fixed_order && condition.operands[0].kind != Operand::Kind::kPath) {
    return Fail("Invalid condition in KeyConditionExpression: " +
                std::string(kind == KeyTest::Kind::kBetween ? "BETWEEN" : "begins_with") +
                " operator must have the key attribute as its first operand");
  }
  for (std::size_t i = 0; i < condition.operands.size(); ++i) {
    Operand& operand = condition.operands[i];
    if (operand.kind == Operand::Kind::kSize)
      return Fail(std::string("KeyConditionExpressions cannot contain nested operations"));
    if (operand.kind == Operand::Kind::kLiteral) {
      test.values.push_back(std::move(operand.literal));
      continue;
    }
    if (!test.attribute.empty()) {
      return Fail(
          std::string("Invalid condition in KeyConditionExpression: Multiple attribute names used "
                      "in one condition"));
    }
    if (IsNested(operand))
      return Fail(
          std::string("KeyConditionExpressions cannot have conditions on nested attributes"));
    test.attribute = operand.path.root();
    if (i > 0) test.kind = Turned(kind);
  }
  if (test.attribute.empty())
    return Fail(
        std::string("Invalid condition in KeyConditionExpression: No key attribute specified"));
  return test;
}

Bound<bool> Flatten(Condition condition, std::vector<KeyTest>* tests) {
  if (condition.kind == Condition::Kind::kAnd) {
    for (Condition& child : condition.children) {
      ALOFT_TRY([[maybe_unused]] const bool flattened, Flatten(std::move(child), tests));
    }
    return true;
  }
  ALOFT_TRY(KeyTest test, ToTest(std::move(condition)));
  for (const KeyTest& other : *tests) {
    if (other.attribute == test.attribute) {
      return Fail(std::string("KeyConditionExpressions must only contain one condition per key"));
    }
  }
  tests->push_back(std::move(test));
  return true;
}

}  // namespace

Bound<std::vector<KeyTest>> BindKeyCondition(const Parsed& parsed, Placeholders& placeholders) {
  Bound<Condition> condition = BindCondition(parsed, placeholders);
  if (!condition.ok()) return Fail("Invalid KeyConditionExpression: " + condition.error());
  std::vector<KeyTest> tests;
  ALOFT_TRY([[maybe_unused]] const bool flattened, Flatten(std::move(condition).value(), &tests));
  return tests;
}

}  // namespace aloft::faces::dynamodb
