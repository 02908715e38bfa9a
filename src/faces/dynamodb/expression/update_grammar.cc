// update     = section {section}
// section    = SET path = sum {, ...} | REMOVE path {, ...}
//            | ADD path :value {, ...} | DELETE path :value {, ...}
// sum        = operand | operand + operand | operand - operand
//            | ( operand + operand ) | ( operand - operand )
// operand    = path | :value | function | ( operand )
//
// projection = path {, path}
#include "faces/dynamodb/expression/grammar.h"

namespace aloft::faces::dynamodb {
namespace {

class UpdateGrammar : private Grammar {
 public:
  using Grammar::Grammar;

  Result<Parsed, std::string> Parse() {
    Parsed parsed;
    bool accepted = true;
    do {
      accepted = ParseSection(&parsed.clauses);
    } while (accepted && !tokens_.AtEnd());
    if (!accepted || !OperatorsAllowed()) return Fail(tokens_.refusal());
    for (std::string* fault : {&faults_.reserved_word, &faults_.unknown_function, &faults_.section,
                               &faults_.parentheses}) {
      if (parsed.fault.empty()) parsed.fault = std::move(*fault);
    }
    return parsed;
  }

 private:
  bool ParseSection(std::vector<Clause>* clauses) {
    struct Word {
      Section section;
      std::string_view text;
    };
    constexpr Word kWords[] = {{Section::kSet, "SET"},
                               {Section::kRemove, "REMOVE"},
                               {Section::kAdd, "ADD"},
                               {Section::kDelete, "DELETE"}};
    for (const Word& word : kWords) {
      if (!tokens_.TakeKeyword(word.text)) continue;
      bool& seen = seen_[static_cast<std::size_t>(word.section)];
      if (seen) {
        Note(faults_.section, "The \"" + std::string(word.text) +
                                  "\" section can only be used once in an update expression;");
      }
      seen = true;
      return ParseClauses(word.section, clauses);
    }
    return tokens_.Refuse();
  }

  bool ParseClauses(Section section, std::vector<Clause>* clauses) {
    do {
      clauses->push_back(Clause{section, {}, {}});
      if (!ParseClause(&clauses->back())) return false;
    } while (tokens_.TakeSymbol(","));
    return true;
  }

  bool ParseClause(Clause* clause) {
    if (AtSectionWord() || !ParsePath(&clause->path)) return tokens_.Refuse();
    switch (clause->section) {
      case Section::kSet:
        return (tokens_.TakeSymbol("=") || tokens_.Refuse()) && ParseSum(&clause->value);
      case Section::kRemove:
        return true;
      case Section::kAdd:
      case Section::kDelete:
        CountOperator();
        if (tokens_.Peek().kind != Token::Kind::kValue) return tokens_.Refuse();
        clause->value.kind = Node::Kind::kValue;
        clause->value.name = tokens_.Take().text;
        return true;
    }
    return false;
  }

  bool AtSectionWord() const {
    for (const std::string_view word : {"SET", "REMOVE", "ADD", "DELETE"}) {
      if (tokens_.AtKeyword(word)) return true;
    }
    return false;
  }

  bool ParseSum(Node* node) {
    CountOperator();
    if (!tokens_.AtSymbol("(")) return ParseOperand(node) && ParseRestOfSum(node);
    // '(' encloses the whole sum or its first operand.
    tokens_.Take();
    const bool twice = tokens_.AtSymbol("(");
    if (!ParseOperand(node)) return false;
    const bool whole = tokens_.AtSymbol("+") || tokens_.AtSymbol("-");
    if (whole && !ParseRestOfSum(node)) return false;
    if (!tokens_.TakeSymbol(")")) return tokens_.Refuse();
    if (twice && !whole) Note(faults_.parentheses, "The expression has redundant parentheses;");
    return whole || ParseRestOfSum(node);
  }

  bool ParseRestOfSum(Node* node) {
    const bool plus = tokens_.AtSymbol("+");
    if (!plus && !tokens_.AtSymbol("-")) return true;
    tokens_.Take();
    CountOperator();
    Node sum;
    sum.kind = plus ? Node::Kind::kPlus : Node::Kind::kMinus;
    sum.arguments.push_back(std::move(*node));
    sum.arguments.emplace_back();
    if (!ParseOperand(&sum.arguments.back())) return false;
    *node = std::move(sum);
    return true;
  }

  bool ParseEnclosed(Node* node) {
    Deeper deeper(*this);
    if (!deeper.allowed()) return false;
    tokens_.Take();
    const bool twice = tokens_.AtSymbol("(");
    if (!ParseOperand(node)) return false;
    if (twice) Note(faults_.parentheses, "The expression has redundant parentheses;");
    return tokens_.TakeSymbol(")") || tokens_.Refuse();
  }

  bool ParseOperand(Node* node) {
    if (tokens_.AtSymbol("(")) return ParseEnclosed(node);
    const Token& token = tokens_.Peek();
    if (token.kind == Token::Kind::kValue) {
      node->kind = Node::Kind::kValue;
      node->name = tokens_.Take().text;
      return true;
    }
    if (AtSectionWord()) return tokens_.Refuse();
    if (token.kind == Token::Kind::kWord && tokens_.Peek(1).text == "(") return ParseFunction(node);
    node->kind = Node::Kind::kPath;
    return ParsePath(&node->path);
  }

  bool ParseFunction(Node* node) {
    Deeper deeper(*this);
    if (!deeper.allowed()) return false;
    CountOperator();
    node->kind = Node::Kind::kFunction;
    node->name = tokens_.Take().text;
    tokens_.Take();
    if (!ParseArguments(&node->arguments,
                        [this](Node* argument) { return ParseOperand(argument); }))
      return false;
    if (node->name != "if_not_exists" && node->name != "list_append") {
      Note(faults_.unknown_function, "Invalid function name; function: " + node->name);
    }
    return true;
  }

  bool seen_[4] = {};
};

class ProjectionGrammar : private Grammar {
 public:
  using Grammar::Grammar;

  Result<Parsed, std::string> Parse() {
    Parsed parsed;
    do {
      parsed.paths.emplace_back();
      if (!ParsePath(&parsed.paths.back())) return Fail(tokens_.refusal());
    } while (tokens_.TakeSymbol(","));
    if (!tokens_.AtEnd()) {
      tokens_.Refuse();
      return Fail(tokens_.refusal());
    }
    parsed.fault = std::move(faults_.reserved_word);
    return parsed;
  }
};

}  // namespace

Result<Parsed, std::string> ParseUpdateText(std::string_view text) {
  return UpdateGrammar(text).Parse();
}
Result<Parsed, std::string> ParseProjectionText(std::string_view text) {
  return ProjectionGrammar(text).Parse();
}

}  // namespace aloft::faces::dynamodb
