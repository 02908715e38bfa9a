// Expressions cut into tokens, and the service's words for a token that does not fit.
//
// Ownership   Tokens are views of the expression.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace aloft::faces::dynamodb {

struct Token {
  enum class Kind : std::uint8_t {
    kEnd,
    kWord,     // a letter, then letters, digits, underscores
    kName,     // #placeholder
    kValue,    // :placeholder
    kInteger,  // digits
    kSymbol,   // = <> < <= > >= ( ) [ ] , . + -
    kForeign,  // a character that no expression has
  };
  Kind kind = Kind::kEnd;
  std::string_view text = {};
};

std::vector<Token> CutTokens(std::string_view expression);

// A walk over tokens that remembers the first thing that did not fit.
class Tokens {
 public:
  explicit Tokens(std::string_view expression)
      : expression_(expression), tokens_(CutTokens(expression)) {}

  const Token& Peek(std::size_t ahead = 0) const;
  Token Take();
  bool AtEnd() const { return Peek().kind == Token::Kind::kEnd; }
  bool AtSymbol(std::string_view symbol) const;
  bool AtKeyword(std::string_view upper_case_word) const;
  bool TakeSymbol(std::string_view symbol);
  bool TakeKeyword(std::string_view upper_case_word);

  // Always false, so that parsers can `return Refuse();`. Without words of their own: the current
  // token is the error.
  bool Refuse();
  bool Refuse(std::string message);
  const std::string& refusal() const { return refusal_; }

 private:
  std::string_view expression_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::string refusal_;
};

}  // namespace aloft::faces::dynamodb
