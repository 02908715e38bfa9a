#include "faces/dynamodb/expression/parser.h"

#include "faces/dynamodb/expression/grammar.h"
#include "faces/dynamodb/expression/reserved_words.h"
#include "faces/dynamodb/limits.h"

namespace aloft::faces::dynamodb {

bool Grammar::ParsePath(WrittenPath* path) {
  if (!ParseStep(path)) return false;
  for (;;) {
    if (tokens_.TakeSymbol(".")) {
      if (!ParseStep(path)) return false;
    } else if (tokens_.TakeSymbol("[")) {
      if (!ParseIndex(path)) return false;
    } else {
      return true;
    }
    if (path->size() > kExpressionDepthMax)
      return tokens_.Refuse("The document path has too many nesting elements; nesting elements: " +
                            std::to_string(path->size()));
  }
}

bool Grammar::ParseStep(WrittenPath* path) {
  const Token& token = tokens_.Peek();
  if (token.kind == Token::Kind::kWord) {
    if (IsReservedWord(token.text)) {
      Note(faults_.reserved_word,
           "Attribute name is a reserved keyword; reserved keyword: " + std::string(token.text));
    }
    path->push_back({WrittenStep::Kind::kName, std::string(token.text)});
  } else if (token.kind == Token::Kind::kName) {
    path->push_back({WrittenStep::Kind::kPlaceholder, std::string(token.text)});
  } else {
    return tokens_.Refuse();
  }
  tokens_.Take();
  return true;
}

bool Grammar::ParseIndex(WrittenPath* path) {
  if (tokens_.Peek().kind != Token::Kind::kInteger) return tokens_.Refuse();
  const std::string_view digits = tokens_.Peek().text;
  std::uint64_t index = 0;
  for (const char digit : digits) {
    index = index * 10 + static_cast<std::uint64_t>(digit - '0');
    if (index > kListIndexMax) {
      return tokens_.Refuse("List index is not within the allowable range; index: [" +
                            std::string(digits) + "]");
    }
  }
  tokens_.Take();
  if (!tokens_.TakeSymbol("]")) return tokens_.Refuse();
  path->push_back({WrittenStep::Kind::kIndex, {}, static_cast<std::uint32_t>(index)});
  return true;
}

bool Grammar::OperatorsAllowed() {
  if (operators_ <= kExpressionOperatorsMax) return true;
  return tokens_.Refuse("The expression contains too many operators; operator count: " +
                        std::to_string(operators_));
}

bool Grammar::Deeper::allowed() {
  if (grammar_.depth_ <= kExpressionDepthMax) return true;
  return grammar_.tokens_.Refuse("The expression has too many nested levels; nested levels: " +
                                 std::to_string(grammar_.depth_));
}

Result<Parsed, std::string> ParseExpression(ExpressionKind kind, std::string_view text) {
  if (text.empty()) return Fail(std::string("The expression can not be empty;"));
  if (text.size() > kExpressionBytesMax) {
    return Fail("Expression size has exceeded the maximum allowed size; expression size: " +
                std::to_string(text.size()));
  }
  switch (kind) {
    case ExpressionKind::kUpdate:
      return ParseUpdateText(text);
    case ExpressionKind::kProjection:
      return ParseProjectionText(text);
    case ExpressionKind::kCondition:
    case ExpressionKind::kKeyCondition:
    case ExpressionKind::kFilter:
      return ParseConditionText(text);
  }
  return Fail(std::string("The expression can not be empty;"));
}

std::string_view ParameterName(ExpressionKind kind) {
  switch (kind) {
    case ExpressionKind::kUpdate:
      return "UpdateExpression";
    case ExpressionKind::kCondition:
      return "ConditionExpression";
    case ExpressionKind::kKeyCondition:
      return "KeyConditionExpression";
    case ExpressionKind::kFilter:
      return "FilterExpression";
    case ExpressionKind::kProjection:
      return "ProjectionExpression";
  }
  return "Expression";
}

}  // namespace aloft::faces::dynamodb
