// condition = and { OR and }      and = not { AND not }      not = NOT not | test
// test      = operand [ comparator operand | [NOT] BETWEEN operand AND operand
//                     | [NOT] IN list | IS [NOT] type ]
// operand   = primary { + primary | - primary }
// primary   = value | path | function ( operand, ... ) | ( condition )
//
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-operators.html
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-functions.html
#include <algorithm>
#include <iterator>
#include <optional>
#include <span>

#include "base/ascii.h"
#include "faces/dynamodb/limits.h"
#include "faces/dynamodb/partiql/grammar.h"

namespace aloft::faces::dynamodb::partiql {
namespace {

constexpr std::string_view kTests[] = {"attribute_exists", "attribute_not_exists", "attribute_type",
                                       "begins_with", "contains"};
constexpr std::string_view kChanges[] = {"list_append", "set_add", "set_delete"};

bool Among(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// True or false of an item, rather than a value.
bool IsTest(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kAnd:
    case Node::Kind::kOr:
    case Node::Kind::kNot:
    case Node::Kind::kCompare:
    case Node::Kind::kBetween:
    case Node::Kind::kIn:
      return true;
    case Node::Kind::kFunction:
      return Among(kTests, node.name);
    case Node::Kind::kPath:
    case Node::Kind::kValue:
    case Node::Kind::kPlus:
    case Node::Kind::kMinus:
      return false;
  }
  return false;
}

std::optional<table::Comparator> ComparatorOf(const Token& token) {
  if (token.Is("=")) return table::Comparator::kEqual;
  if (token.Is("<>")) return table::Comparator::kNotEqual;
  if (token.Is("<")) return table::Comparator::kLess;
  if (token.Is("<=")) return table::Comparator::kLessOrEqual;
  if (token.Is(">")) return table::Comparator::kGreater;
  if (token.Is(">=")) return table::Comparator::kGreaterOrEqual;
  return std::nullopt;
}

// The types that IS can ask for, as attribute_type names them.
struct TypeWord {
  std::string_view word;
  std::string_view letters;
};
constexpr TypeWord kTypeWords[] = {{"NULL", "NULL"}, {"BOOLEAN", "BOOL"}, {"BOOL", "BOOL"},
                                   {"BLOB", "B"},    {"STRING", "S"},     {"NUMERIC", "N"},
                                   {"STRUCT", "M"},  {"TUPLE", "M"},      {"LIST", "L"}};

Node Negated(Node node) {
  Node outer{.kind = Node::Kind::kNot};
  outer.arguments.push_back(std::move(node));
  return outer;
}

}  // namespace

void ConditionGrammar::AddLiteral(table::Value value, Node* node) {
  node->kind = Node::Kind::kValue;
  node->name = ":" + std::to_string(literals_.size());
  literals_.push_back({node->name, std::move(value)});
}

bool ConditionGrammar::ParseCondition(Node* node) {
  if (!ParseOr(node)) return false;
  return IsTest(*node) ||
         Refuse("WHERE clause must contain an expression that resolves to a boolean");
}

bool ConditionGrammar::ParseOr(Node* node) {
  return ParseChain(node, "OR", Node::Kind::kOr, &ConditionGrammar::ParseAnd);
}
bool ConditionGrammar::ParseAnd(Node* node) {
  return ParseChain(node, "AND", Node::Kind::kAnd, &ConditionGrammar::ParseNot);
}

bool ConditionGrammar::ParseChain(Node* node, std::string_view word, Node::Kind kind,
                                  bool (ConditionGrammar::*parse_link)(Node*)) {
  if (!(this->*parse_link)(node)) return false;
  if (!Peek().IsWord(word)) return true;
  Node chain{.kind = kind};
  chain.arguments.push_back(std::move(*node));
  while (TakeWord(word)) {
    if (!(this->*parse_link)(&chain.arguments.emplace_back())) return false;
  }
  if (!std::all_of(chain.arguments.begin(), chain.arguments.end(), IsTest))
    return Refuse("The arguments to AND/OR must be Expressions");
  *node = std::move(chain);
  return true;
}

bool ConditionGrammar::ParseNot(Node* node) {
  if (!TakeWord("NOT")) return ParseTest(node);
  Deeper deeper(*this);
  Node inner;
  if (!deeper.allowed() || !ParseNot(&inner)) return false;
  if (!IsTest(inner)) return Refuse("The argument to NOT must be a Type or Expression");
  *node = Negated(std::move(inner));
  return true;
}

bool ConditionGrammar::ParseTest(Node* node) {
  if (!ParseOperand(node)) return false;
  if (ComparatorOf(Peek())) return ParseComparison(node);
  if (Peek().IsWord("IS")) return ParseIs(node);
  const bool negated = Peek().IsWord("NOT");
  const Token& word = Peek(negated ? 1 : 0);
  if (word.IsWord("LIKE"))
    return Refuse("Unsupported operator in Condition Expression. Operator: LIKE");
  if (!word.IsWord("BETWEEN") && !word.IsWord("IN")) return true;
  if (negated) Take();
  if (!(Peek().IsWord("IN") ? ParseIn(node) : ParseBetween(node))) return false;
  if (negated) *node = Negated(std::move(*node));
  return true;
}

bool ConditionGrammar::NeedComparable(const Node& node) {
  if (node.kind == Node::Kind::kPlus || node.kind == Node::Kind::kMinus)
    return Refuse(std::string("Unsupported operator in Condition Expression. Operator: ") +
                  (node.kind == Node::Kind::kPlus ? "+" : "-"));
  if (node.kind == Node::Kind::kFunction && node.name != "size")
    return Refuse("Unrecognized function: " + node.name);
  return !IsTest(node) || Unexpected();
}

bool ConditionGrammar::AddOperand(Node* node) {
  Node operand;
  if (!ParseOperand(&operand) || !NeedComparable(operand)) return false;
  node->arguments.push_back(std::move(operand));
  return true;
}

bool ConditionGrammar::ParseComparison(Node* node) {
  if (!NeedComparable(*node)) return false;
  Node test{.kind = Node::Kind::kCompare, .comparator = *ComparatorOf(Take())};
  test.arguments.push_back(std::move(*node));
  *node = std::move(test);
  return AddOperand(node);
}

bool ConditionGrammar::ParseBetween(Node* node) {
  if (!NeedComparable(*node)) return false;
  Take();
  Node test{.kind = Node::Kind::kBetween};
  test.arguments.push_back(std::move(*node));
  *node = std::move(test);
  return AddOperand(node) && NeedWord("AND") && AddOperand(node);
}

// The list may be written with any of the three brackets.
bool ConditionGrammar::ParseIn(Node* node) {
  constexpr std::string_view kInvalid =
      "IN operator must have a left hand argument of type Variable Reference and right hand "
      "argument of type Seq with at least one member";
  Take();
  if (node->kind != Node::Kind::kPath) return Refuse(std::string(kInvalid));
  const std::string open = Take().text;
  const std::string_view close = open == "[" ? "]" : open == "(" ? ")" : ">>";
  if ((open != "[" && open != "(" && open != "<<") || Peek().Is(close))
    return Refuse(std::string(kInvalid));
  Node test{.kind = Node::Kind::kIn};
  test.arguments.push_back(std::move(*node));
  *node = std::move(test);
  do {
    if (!AddOperand(node)) return false;
  } while (TakeSymbol(","));
  return NeedSymbol(close);
}

bool ConditionGrammar::ParseIs(Node* node) {
  Take();
  const bool negated = TakeWord("NOT");
  if (node->kind != Node::Kind::kPath)
    return Refuse(
        "The left hand side argument to IS must be a Variable Reference, Literal, or Path");
  Node test{.kind = Node::Kind::kFunction};
  test.arguments.push_back(std::move(*node));
  if (TakeWord("MISSING")) {
    test.name = negated ? "attribute_exists" : "attribute_not_exists";
    *node = std::move(test);
    return true;
  }
  const Token type = Take();
  const auto known = std::find_if(std::begin(kTypeWords), std::end(kTypeWords),
                                  [&type](const TypeWord& one) { return type.IsWord(one.word); });
  if (known == std::end(kTypeWords))
    return Refuse("Unsupported data type for IS operator: " + type.text +
                  ". Supported data types are [MISSING, NULL, BOOLEAN, BLOB, STRING, NUMERIC, "
                  "STRUCT, TUPLE, LIST]");
  test.name = "attribute_type";
  AddLiteral(table::Value::String(std::string(known->letters)), &test.arguments.emplace_back());
  *node = negated ? Negated(std::move(test)) : std::move(test);
  return true;
}

bool ConditionGrammar::ParseOperand(Node* node) {
  if (!ParsePrimary(node)) return false;
  for (std::size_t terms = 1; Peek().Is("+") || Peek().Is("-"); ++terms) {
    if (terms > kStatementDepthMax) return Malformed("The statement is nested too deeply");
    Node sum{.kind = Take().text == "+" ? Node::Kind::kPlus : Node::Kind::kMinus};
    sum.arguments.push_back(std::move(*node));
    if (!ParsePrimary(&sum.arguments.emplace_back())) return false;
    *node = std::move(sum);
  }
  return true;
}

bool ConditionGrammar::ParsePrimary(Node* node) {
  if (Peek().Is("(")) return ParseEnclosed(node);
  if (AtExists()) return Refuse("EXISTS can only be used in ExecuteTransaction write requests.");
  if (Peek().IsWord("MISSING")) return Refuse("MISSING must be compared using IS operator");
  if (Peek().kind == Token::Kind::kWord && Peek(1).Is("(")) return ParseCall(node);
  if (!AtValue()) {
    node->kind = Node::Kind::kPath;
    return ParsePath(&node->path);
  }
  table::Value value;
  if (!ParseValue(&value)) return false;
  AddLiteral(std::move(value), node);
  return true;
}

bool ConditionGrammar::ParseEnclosed(Node* node) {
  Deeper deeper(*this);
  if (!deeper.allowed()) return false;
  Take();
  return ParseOr(node) && NeedSymbol(")");
}

bool ConditionGrammar::ParseCall(Node* node) {
  Deeper deeper(*this);
  if (!deeper.allowed()) return false;
  const std::string written = Take().text;
  node->kind = Node::Kind::kFunction;
  node->name = LowerCase(written);
  if (node->name != "size" && !Among(kTests, node->name) && !Among(kChanges, node->name))
    return Refuse("Unrecognized function: " + written);
  Take();
  if (TakeSymbol(")")) return true;
  do {
    if (!AddOperand(node)) return false;
  } while (TakeSymbol(","));
  return NeedSymbol(")");
}

}  // namespace aloft::faces::dynamodb::partiql
