// condition = and {OR and}
// and       = unary {AND unary}
// unary     = NOT unary | test
// test      = operand comparator operand | operand BETWEEN operand AND operand
//           | operand IN ( operand {, operand} ) | function | ( condition )
// operand   = path | :value | function | ( operand )
//
// '(' begins a condition or an operand, and only what follows tells which; so both are parsed by
// one function, and where one of the two is needed, the result is looked at.
#include <optional>

#include "faces/dynamodb/expression/grammar.h"

namespace aloft::faces::dynamodb {
namespace {

class ConditionGrammar : private Grammar {
 public:
  using Grammar::Grammar;

  Result<Parsed, std::string> Parse() {
    Parsed parsed;
    Term term;
    const bool accepted = ParseOr(&term) && (tokens_.AtEnd() || tokens_.Refuse()) &&
                          NeedCondition(term) && OperatorsAllowed();
    if (!accepted) return Fail(tokens_.refusal());
    parsed.condition = std::move(term.node);
    for (std::string* fault : {&faults_.parentheses, &faults_.unknown_function,
                               &faults_.misused_function, &faults_.reserved_word}) {
      if (parsed.fault.empty()) parsed.fault = std::move(*fault);
    }
    return parsed;
  }

 private:
  struct Term {
    Node node;
    bool enclosed = false;  // directly by parentheses
  };

  static bool IsOperand(const Node& node) {
    return node.kind == Node::Kind::kPath || node.kind == Node::Kind::kValue ||
           node.kind == Node::Kind::kFunction;
  }

  // A test is needed here: a lone path or value is cut off too early, and size() is a number.
  bool NeedCondition(const Term& term) {
    if (term.node.kind == Node::Kind::kPath || term.node.kind == Node::Kind::kValue)
      return tokens_.Refuse();
    if (term.node.kind == Node::Kind::kFunction && term.node.name == "size") {
      Note(faults_.misused_function,
           "The function is not allowed to be used this way in an expression; function: size");
    }
    return true;
  }

  bool NeedOperand(const Term& term) {
    if (!IsOperand(term.node)) return tokens_.Refuse();
    NoteMisuse(term.node);
    return true;
  }

  void NoteMisuse(const Node& operand) {
    if (operand.kind == Node::Kind::kFunction && operand.name != "size") {
      Note(faults_.misused_function,
           "The function is not allowed to be used this way in an expression; function: " +
               operand.name);
    }
  }

  bool ParseOr(Term* term) {
    return ParseChain(term, "OR", Node::Kind::kOr, &ConditionGrammar::ParseAnd);
  }
  bool ParseAnd(Term* term) {
    return ParseChain(term, "AND", Node::Kind::kAnd, &ConditionGrammar::ParseUnary);
  }

  bool ParseChain(Term* term, std::string_view word, Node::Kind kind,
                  bool (ConditionGrammar::*parse_link)(Term*)) {
    if (!(this->*parse_link)(term)) return false;
    if (!tokens_.AtKeyword(word)) return true;
    if (!NeedCondition(*term)) return false;
    Term chain;
    chain.node.kind = kind;
    chain.node.arguments.push_back(std::move(term->node));
    while (tokens_.TakeKeyword(word)) {
      CountOperator();
      Term link;
      if (!(this->*parse_link)(&link) || !NeedCondition(link)) return false;
      chain.node.arguments.push_back(std::move(link.node));
    }
    *term = std::move(chain);
    return true;
  }

  bool ParseUnary(Term* term) {
    if (!tokens_.TakeKeyword("NOT")) return ParseTest(term);
    CountOperator();
    Deeper deeper(*this);
    Term inner;
    if (!deeper.allowed() || !ParseUnary(&inner) || !NeedCondition(inner)) return false;
    term->node.kind = Node::Kind::kNot;
    term->node.arguments.push_back(std::move(inner.node));
    return true;
  }

  bool ParseTest(Term* term) {
    if (!ParsePrimary(term)) return false;
    if (const std::optional<table::Comparator> comparator = AtComparator())
      return ParseComparison(term, *comparator);
    if (tokens_.AtKeyword("BETWEEN")) return ParseBetween(term);
    if (tokens_.AtKeyword("IN")) return ParseIn(term);
    return true;
  }

  std::optional<table::Comparator> AtComparator() const {
    if (tokens_.AtSymbol("=")) return table::Comparator::kEqual;
    if (tokens_.AtSymbol("<>")) return table::Comparator::kNotEqual;
    if (tokens_.AtSymbol("<")) return table::Comparator::kLess;
    if (tokens_.AtSymbol("<=")) return table::Comparator::kLessOrEqual;
    if (tokens_.AtSymbol(">")) return table::Comparator::kGreater;
    if (tokens_.AtSymbol(">=")) return table::Comparator::kGreaterOrEqual;
    return std::nullopt;
  }

  // Starts a test over `term`, the operand on its left, whose operator is the next token.
  bool BeginTest(Term* term, Node::Kind kind) {
    if (!NeedOperand(*term)) return false;
    tokens_.Take();
    CountOperator();
    Term test;
    test.node.kind = kind;
    test.node.arguments.push_back(std::move(term->node));
    *term = std::move(test);
    return true;
  }

  bool ParseComparison(Term* term, table::Comparator comparator) {
    if (!BeginTest(term, Node::Kind::kCompare)) return false;
    term->node.comparator = comparator;
    return AddOperand(term);
  }

  bool ParseBetween(Term* term) {
    if (!BeginTest(term, Node::Kind::kBetween) || !AddOperand(term)) return false;
    if (!tokens_.TakeKeyword("AND")) return tokens_.Refuse();
    return AddOperand(term);
  }

  bool ParseIn(Term* term) {
    if (!BeginTest(term, Node::Kind::kIn)) return false;
    if (!tokens_.TakeSymbol("(")) return tokens_.Refuse();
    do {
      if (!AddOperand(term)) return false;
    } while (tokens_.TakeSymbol(","));
    return tokens_.TakeSymbol(")") || tokens_.Refuse();
  }

  bool AddOperand(Term* test) {
    Term operand;
    if (!ParsePrimary(&operand) || !NeedOperand(operand)) return false;
    test->node.arguments.push_back(std::move(operand.node));
    return true;
  }

  bool ParsePrimary(Term* term) {
    const Token& token = tokens_.Peek();
    if (tokens_.AtSymbol("(")) return ParseEnclosed(term);
    if (token.kind == Token::Kind::kValue) {
      term->node.kind = Node::Kind::kValue;
      term->node.name = tokens_.Take().text;
      return true;
    }
    for (const std::string_view word : {"AND", "OR", "NOT", "BETWEEN", "IN"}) {
      if (tokens_.AtKeyword(word)) return tokens_.Refuse();
    }
    const bool call = token.kind == Token::Kind::kWord && tokens_.Peek(1).text == "(";
    if (call) return ParseFunction(&term->node);
    term->node.kind = Node::Kind::kPath;
    return ParsePath(&term->node.path);
  }

  bool ParseEnclosed(Term* term) {
    Deeper deeper(*this);
    if (!deeper.allowed()) return false;
    tokens_.Take();
    Term inner;
    if (!ParseOr(&inner)) return false;
    if (!tokens_.TakeSymbol(")")) return tokens_.Refuse();
    if (inner.enclosed) Note(faults_.parentheses, "The expression has redundant parentheses;");
    *term = std::move(inner);
    term->enclosed = true;
    return true;
  }

  bool ParseFunction(Node* node) {
    Deeper deeper(*this);
    if (!deeper.allowed()) return false;
    CountOperator();
    node->kind = Node::Kind::kFunction;
    node->name = tokens_.Take().text;
    tokens_.Take();
    const bool parsed = ParseArguments(&node->arguments, [this](Node* argument) {
      Term term;
      if (!ParsePrimary(&term) || !NeedOperand(term)) return false;
      *argument = std::move(term.node);
      return true;
    });
    if (!parsed) return false;
    for (const std::string_view known : {"attribute_exists", "attribute_not_exists",
                                         "attribute_type", "begins_with", "contains", "size"}) {
      if (node->name == known) return true;
    }
    Note(faults_.unknown_function, "Invalid function name; function: " + node->name);
    return true;
  }
};

}  // namespace

Result<Parsed, std::string> ParseConditionText(std::string_view text) {
  return ConditionGrammar(text).Parse();
}

}  // namespace aloft::faces::dynamodb
