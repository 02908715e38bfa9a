#include "faces/dynamodb/expression/lexer.h"

#include <utility>

namespace aloft::faces::dynamodb {
namespace {

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsPart(char c) { return IsLetter(c) || IsDigit(c) || c == '_'; }
bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::size_t PartsFrom(std::string_view text, std::size_t from) {
  std::size_t end = from;
  while (end < text.size() && IsPart(text[end])) ++end;
  return end - from;
}

std::size_t CharacterBytes(std::string_view text) {
  std::size_t bytes = 1;
  while (bytes < text.size() && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) ++bytes;
  return bytes;
}

Token CutOne(std::string_view text) {
  const char first = text.front();
  if (IsLetter(first)) return {Token::Kind::kWord, text.substr(0, PartsFrom(text, 0))};
  if (IsDigit(first)) {
    std::size_t digits = 1;
    while (digits < text.size() && IsDigit(text[digits])) ++digits;
    return {Token::Kind::kInteger, text.substr(0, digits)};
  }
  if (first == '#' || first == ':') {
    const std::size_t parts = PartsFrom(text, 1);
    if (parts == 0) return {Token::Kind::kForeign, text.substr(0, 1)};
    return {first == '#' ? Token::Kind::kName : Token::Kind::kValue, text.substr(0, 1 + parts)};
  }
  const std::string_view pair = text.substr(0, 2);
  if (pair == "<>" || pair == "<=" || pair == ">=") return {Token::Kind::kSymbol, pair};
  constexpr std::string_view kSymbols = "=<>()[],.+-";
  if (kSymbols.find(first) != std::string_view::npos)
    return {Token::Kind::kSymbol, text.substr(0, 1)};
  return {Token::Kind::kForeign, text.substr(0, CharacterBytes(text))};
}

bool SameKeyword(std::string_view word, std::string_view upper) {
  if (word.size() != upper.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c =
        word[i] >= 'a' && word[i] <= 'z' ? static_cast<char>(word[i] - 'a' + 'A') : word[i];
    if (c != upper[i]) return false;
  }
  return true;
}

}  // namespace

std::vector<Token> CutTokens(std::string_view expression) {
  std::vector<Token> tokens;
  tokens.reserve(expression.size() / 4 + 4);
  std::size_t at = 0;
  while (at < expression.size()) {
    if (IsBlank(expression[at])) {
      ++at;
      continue;
    }
    tokens.push_back(CutOne(expression.substr(at)));
    at += tokens.back().text.size();
  }
  tokens.push_back({Token::Kind::kEnd, expression.substr(expression.size())});
  return tokens;
}

const Token& Tokens::Peek(std::size_t ahead) const {
  const std::size_t place = at_ + ahead;
  return place < tokens_.size() ? tokens_[place] : tokens_.back();
}

Token Tokens::Take() {
  const Token token = Peek();
  if (at_ + 1 < tokens_.size()) ++at_;
  return token;
}

bool Tokens::AtSymbol(std::string_view symbol) const {
  return Peek().kind == Token::Kind::kSymbol && Peek().text == symbol;
}

bool Tokens::AtKeyword(std::string_view upper_case_word) const {
  return Peek().kind == Token::Kind::kWord && SameKeyword(Peek().text, upper_case_word);
}

bool Tokens::TakeSymbol(std::string_view symbol) {
  if (!AtSymbol(symbol)) return false;
  Take();
  return true;
}

bool Tokens::TakeKeyword(std::string_view upper_case_word) {
  if (!AtKeyword(upper_case_word)) return false;
  Take();
  return true;
}

bool Tokens::Refuse() {
  const Token& token = Peek();
  const Token& before = at_ > 0 ? tokens_[at_ - 1] : token;
  const Token& after = Peek(1);
  const bool at_end = token.kind == Token::Kind::kEnd;
  const char* begin = before.text.data();
  const char* end = at_end                            ? before.text.data() + before.text.size()
                    : after.kind == Token::Kind::kEnd ? token.text.data() + token.text.size()
                                                      : after.text.data() + after.text.size();
  std::string message = "Syntax error; token: \"";
  message += at_end ? std::string_view("<EOF>") : token.text;
  message += "\", near: \"";
  message.append(begin, static_cast<std::size_t>(end - begin));
  message += '"';
  return Refuse(std::move(message));
}

bool Tokens::Refuse(std::string message) {
  if (refusal_.empty()) refusal_ = std::move(message);
  return false;
}

}  // namespace aloft::faces::dynamodb
