// The grammar of PartiQL in three layers: names, paths and values; conditions; statements
// (parser.cc). Each parse function answers whether it fits; the first thing that does not is
// remembered.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "faces/dynamodb/partiql/lexer.h"
#include "faces/dynamodb/partiql/statement.h"
#include "table/value.h"

namespace aloft::faces::dynamodb::partiql {

class ValueGrammar {
 public:
  ValueGrammar(std::string_view text, const std::vector<table::Value>& parameters)
      : tokens_(CutTokens(text)), parameters_(parameters) {}

 protected:
  ~ValueGrammar() = default;

  const Token& Peek(std::size_t ahead = 0) const;
  Token Take();
  bool TakeSymbol(std::string_view symbol);
  bool TakeWord(std::string_view upper);
  bool NeedSymbol(std::string_view symbol);
  bool NeedWord(std::string_view upper);
  bool AtEnd() const { return Peek().kind == Token::Kind::kEnd; }

  // Always false. The message stands behind "Statement wasn't well formed, can't be processed: ".
  bool Malformed(std::string_view detail);
  // What the current token is not expected to be.
  bool Unexpected();
  // Always false; the message is whole.
  bool Refuse(std::string message);
  const std::string& refusal() const { return refusal_; }

  bool ParseName(std::string* name);
  bool ParsePath(WrittenPath* path);
  bool AtValue() const;
  // A literal or a parameter: no path, no function.
  bool ParseValue(table::Value* value);

  // Counts nesting for the life of a block.
  class Deeper {
   public:
    explicit Deeper(ValueGrammar& grammar) : grammar_(grammar) { ++grammar_.depth_; }
    ~Deeper() { --grammar_.depth_; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;
    bool allowed();

   private:
    ValueGrammar& grammar_;
  };

 private:
  bool ParseStep(WrittenPath* path);
  bool ParsePosition(WrittenPath* path);
  bool ParseParameter(table::Value* value);
  bool ParseNumber(bool negative, table::Value* value);
  bool ParseList(table::Value* value);
  bool ParseTuple(table::Value* value);
  bool ParseBag(table::Value* value);

  std::vector<Token> tokens_;
  const std::vector<table::Value>& parameters_;
  std::size_t at_ = 0;
  std::size_t next_parameter_ = 0;
  std::size_t depth_ = 0;
  std::string refusal_;
};

class ConditionGrammar : protected ValueGrammar {
 protected:
  using ValueGrammar::ValueGrammar;
  ~ConditionGrammar() = default;

  // What is true or false of an item.
  bool ParseCondition(Node* node);
  // What a comparison compares and an update sets; sums among them.
  bool ParseOperand(Node* node);
  // 'EXISTS' is a statement of its own, and nothing else.
  bool AtExists() const { return Peek().IsWord("EXISTS"); }

  std::vector<Literal> literals_;

 private:
  bool ParseOr(Node* node);
  bool ParseAnd(Node* node);
  bool ParseChain(Node* node, std::string_view word, Node::Kind kind,
                  bool (ConditionGrammar::*parse_link)(Node*));
  bool ParseNot(Node* node);
  bool ParseTest(Node* node);
  bool ParseComparison(Node* node);
  bool ParseBetween(Node* node);
  bool ParseIn(Node* node);
  bool ParseIs(Node* node);
  bool ParsePrimary(Node* node);
  bool ParseEnclosed(Node* node);
  bool ParseCall(Node* node);
  bool AddOperand(Node* node);
  bool NeedComparable(const Node& node);
  void AddLiteral(table::Value value, Node* node);
};

}  // namespace aloft::faces::dynamodb::partiql
