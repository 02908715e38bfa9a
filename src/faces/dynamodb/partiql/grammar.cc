// name  = word | "name"
// path  = name { . name | [ position ] | [ 'name' ] }
// value = 'text' | [-] number | TRUE | FALSE | NULL | ? | [ value, ... ] | { 'name': value, ... }
//       | << value, ... >>
#include "faces/dynamodb/partiql/grammar.h"

#include <algorithm>
#include <charconv>

#include "faces/dynamodb/attribute_value.h"
#include "faces/dynamodb/limits.h"

namespace aloft::faces::dynamodb::partiql {
namespace {

constexpr std::string_view kBagOfOthers =
    "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags";

// A set of what a bag holds, or the service's words.
Result<table::Value, std::string> SetOf(std::vector<table::Value> elements) {
  if (elements.empty()) return Fail(std::string("Empty bags are not supported"));
  const table::Type type = elements[0].type();
  const auto same = [type](const table::Value& element) { return element.Is(type); };
  const bool of_one = std::all_of(elements.begin(), elements.end(), same);
  if (!of_one || (type != table::Type::kString && type != table::Type::kNumber))
    return Fail(std::string(kBagOfOthers));
  table::Strings strings;
  table::Numbers numbers;
  for (const table::Value& element : elements) {
    if (type == table::Type::kString) strings.push_back(element.string());
    if (type == table::Type::kNumber) numbers.push_back(element.number());
  }
  Result<table::Value, table::SetFault> set = type == table::Type::kString
                                                  ? table::Value::StringSet(std::move(strings))
                                                  : table::Value::NumberSet(std::move(numbers));
  if (!set.ok()) return Fail(std::string("Input collection contains duplicates"));
  return std::move(set).value();
}

}  // namespace

const Token& ValueGrammar::Peek(std::size_t ahead) const {
  return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
}

Token ValueGrammar::Take() {
  Token token = Peek();
  if (at_ + 1 < tokens_.size()) ++at_;
  return token;
}

bool ValueGrammar::TakeSymbol(std::string_view symbol) {
  if (!Peek().Is(symbol)) return false;
  Take();
  return true;
}

bool ValueGrammar::TakeWord(std::string_view upper) {
  if (!Peek().IsWord(upper)) return false;
  Take();
  return true;
}

bool ValueGrammar::NeedSymbol(std::string_view symbol) {
  return TakeSymbol(symbol) || Unexpected();
}
bool ValueGrammar::NeedWord(std::string_view upper) { return TakeWord(upper) || Unexpected(); }

bool ValueGrammar::Refuse(std::string message) {
  if (refusal_.empty()) refusal_ = std::move(message);
  return false;
}

bool ValueGrammar::Malformed(std::string_view detail) {
  return Refuse("Statement wasn't well formed, can't be processed: " + std::string(detail));
}

bool ValueGrammar::Unexpected() {
  const bool keyword = Peek().kind == Token::Kind::kWord && IsReserved(Peek().text);
  return Malformed(keyword ? "Unexpected keyword" : "Unexpected term");
}

bool ValueGrammar::Deeper::allowed() {
  return grammar_.depth_ <= kStatementDepthMax ||
         grammar_.Malformed("The statement is nested too deeply");
}

bool ValueGrammar::ParseName(std::string* name) {
  const Token& token = Peek();
  if (token.kind == Token::Kind::kWord && IsReserved(token.text)) return Unexpected();
  if (token.kind != Token::Kind::kWord && token.kind != Token::Kind::kName)
    return Malformed("Expected identifier for simple path");
  *name = Take().text;
  return !name->empty() || Refuse("Path component cannot be an empty string");
}

bool ValueGrammar::ParsePath(WrittenPath* path) {
  path->push_back({.kind = WrittenStep::Kind::kName});
  if (!ParseName(&path->back().name)) return false;
  while (Peek().Is(".") || Peek().Is("[")) {
    if (!ParseStep(path)) return false;
  }
  return true;
}

bool ValueGrammar::ParseStep(WrittenPath* path) {
  if (TakeSymbol("[")) return ParsePosition(path);
  Take();
  if (Peek().Is("*")) return Refuse("Unpivot path component like a.*.b are not supported");
  path->push_back({.kind = WrittenStep::Kind::kName});
  return ParseName(&path->back().name);
}

bool ValueGrammar::ParsePosition(WrittenPath* path) {
  if (Peek().Is("*")) return Refuse("Wildcard path component like a[*].b are not supported");
  WrittenStep step{.kind = WrittenStep::Kind::kName};
  if (Peek().kind == Token::Kind::kString) {
    step.name = Take().text;
    if (step.name.empty()) return Refuse("Path component cannot be an empty string");
  } else {
    if (Peek().kind != Token::Kind::kNumber) return Refuse("Unexpected path component");
    const std::string digits = Take().text;
    const char* const end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, step.index);
    if (read.ec != std::errc() || read.ptr != end || step.index > kListIndexMax)
      return Refuse("List index is not within the allowable range; index: [" + digits + "]");
    step.kind = WrittenStep::Kind::kIndex;
  }
  path->push_back(std::move(step));
  return NeedSymbol("]");
}

bool ValueGrammar::AtValue() const {
  const Token& token = Peek();
  switch (token.kind) {
    case Token::Kind::kString:
    case Token::Kind::kNumber:
    case Token::Kind::kParameter:
      return true;
    case Token::Kind::kWord:
      return token.IsWord("TRUE") || token.IsWord("FALSE") || token.IsWord("NULL");
    case Token::Kind::kSymbol:
      return token.Is("[") || token.Is("{") || token.Is("<<") ||
             ((token.Is("-") || token.Is("+")) && Peek(1).kind == Token::Kind::kNumber);
    case Token::Kind::kEnd:
    case Token::Kind::kName:
    case Token::Kind::kForeign:
      return false;
  }
  return false;
}

bool ValueGrammar::ParseValue(table::Value* value) {
  if (!AtValue()) return Unexpected();
  Deeper deeper(*this);
  if (!deeper.allowed()) return false;
  if (Peek().Is("[")) return ParseList(value);
  if (Peek().Is("{")) return ParseTuple(value);
  if (Peek().Is("<<")) return ParseBag(value);
  if (Peek().kind == Token::Kind::kParameter) return ParseParameter(value);
  if (Peek().kind == Token::Kind::kNumber) return ParseNumber(false, value);
  if (Peek().kind == Token::Kind::kSymbol) return ParseNumber(Take().text == "-", value);
  const Token token = Take();
  if (token.kind == Token::Kind::kString) {
    *value = table::Value::String(token.text);
  } else if (!token.IsWord("NULL")) {
    *value = table::Value::Bool(token.IsWord("TRUE"));
  }
  return true;
}

bool ValueGrammar::ParseParameter(table::Value* value) {
  Take();
  if (next_parameter_ == parameters_.size())
    return Refuse("Number of parameters in request and statement don't match.");
  *value = parameters_[next_parameter_++];
  return true;
}

bool ValueGrammar::ParseNumber(bool negative, table::Value* value) {
  Outcome<table::Number> number = ReadNumber((negative ? "-" : "") + Take().text);
  if (!number.ok()) return Refuse(std::move(number).error().message);
  *value = table::Value(*number);
  return true;
}

bool ValueGrammar::ParseList(table::Value* value) {
  Take();
  table::List elements;
  if (!Peek().Is("]")) {
    do {
      if (!ParseValue(&elements.emplace_back())) return false;
    } while (TakeSymbol(","));
  }
  *value = table::Value::List(std::move(elements));
  return NeedSymbol("]");
}

bool ValueGrammar::ParseTuple(table::Value* value) {
  Take();
  table::Attributes attributes;
  while (!Peek().Is("}")) {
    if (Peek().kind != Token::Kind::kString) return Unexpected();
    std::string name = Take().text;
    table::Value element;
    if (!NeedSymbol(":") || !ParseValue(&element)) return false;
    if (attributes.Has(name)) return Refuse("Duplicate keys in tuple. Key: " + name);
    attributes.Set(std::move(name), std::move(element));
    if (!TakeSymbol(",")) break;
  }
  *value = table::Value::Map(std::move(attributes));
  return NeedSymbol("}");
}

bool ValueGrammar::ParseBag(table::Value* value) {
  Take();
  std::vector<table::Value> elements;
  if (!Peek().Is(">>")) {
    do {
      if (Peek().kind == Token::Kind::kParameter) return Refuse(std::string(kBagOfOthers));
      if (!ParseValue(&elements.emplace_back())) return false;
    } while (TakeSymbol(","));
  }
  if (!NeedSymbol(">>")) return false;
  Result<table::Value, std::string> set = SetOf(std::move(elements));
  if (!set.ok()) return Refuse(std::move(set).error());
  *value = std::move(set).value();
  return true;
}

}  // namespace aloft::faces::dynamodb::partiql
