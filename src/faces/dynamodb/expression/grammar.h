// What the three grammars share: paths, values, function calls, and what is counted while parsing.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "faces/dynamodb/expression/ast.h"
#include "faces/dynamodb/expression/lexer.h"

namespace aloft::faces::dynamodb {

// The first fault of each sort that a text has whatever its placeholders stand for.
struct StaticFaults {
  std::string parentheses;
  std::string unknown_function;
  std::string misused_function;
  std::string reserved_word;
  std::string section;
};

class Grammar {
 public:
  explicit Grammar(std::string_view expression) : tokens_(expression) {}

 protected:
  ~Grammar() = default;

  bool ParsePath(WrittenPath* path);
  // '(' has been taken; arguments up to and with ')'.
  template <class ParseArgument>
  bool ParseArguments(std::vector<Node>* arguments, ParseArgument parse_argument) {
    do {
      arguments->emplace_back();
      if (!parse_argument(&arguments->back())) return false;
    } while (tokens_.TakeSymbol(","));
    return tokens_.TakeSymbol(")") || tokens_.Refuse();
  }

  void CountOperator() { ++operators_; }
  // False, with the service's words, when the text has more operators and functions than allowed.
  bool OperatorsAllowed();
  static void Note(std::string& fault, std::string message) {
    if (fault.empty()) fault = std::move(message);
  }

  // Counts nesting for the life of a block.
  class Deeper {
   public:
    explicit Deeper(Grammar& grammar) : grammar_(grammar) { ++grammar_.depth_; }
    ~Deeper() { --grammar_.depth_; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;
    bool allowed();

   private:
    Grammar& grammar_;
  };

  Tokens tokens_;
  StaticFaults faults_;

 private:
  bool ParseStep(WrittenPath* path);
  bool ParseIndex(WrittenPath* path);

  std::size_t operators_ = 0;
  std::size_t depth_ = 0;
};

Result<Parsed, std::string> ParseConditionText(std::string_view text);
Result<Parsed, std::string> ParseUpdateText(std::string_view text);
Result<Parsed, std::string> ParseProjectionText(std::string_view text);

}  // namespace aloft::faces::dynamodb
