// PartiQL statements cut into tokens.
//
// Guarantees  Time is linear in the text. Comments (-- to the line's end, /* */) are blanks.
// Threads     Any; no state.
// Errors      What cannot begin a token, and what is opened and not closed, becomes kForeign.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace aloft::faces::dynamodb::partiql {

struct Token {
  enum class Kind : std::uint8_t {
    kEnd,
    kWord,    // an identifier or keyword, as written
    kName,    // "an identifier in double quotes", without them
    kString,  // 'text', without the quotes
    kNumber,  // digits, with a fraction and an exponent or without; the sign is a symbol
    kParameter,
    kSymbol,  // = <> < <= > >= ( ) [ ] { } << >> , . : ; * + -
    kForeign,
  };
  Kind kind = Kind::kEnd;
  std::string text = {};

  bool Is(std::string_view symbol) const { return kind == Kind::kSymbol && text == symbol; }
  // `upper` in upper case; keywords have no case.
  bool IsWord(std::string_view upper) const;
};

std::vector<Token> CutTokens(std::string_view statement);

// A word that stands for itself only in double quotes.
bool IsReserved(std::string_view word);

}  // namespace aloft::faces::dynamodb::partiql
