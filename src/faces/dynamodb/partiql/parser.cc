// select = SELECT ( * | path, ... ) FROM table [. index] [WHERE condition]
//          [ORDER BY key [ASC|DESC], ...]
// insert = INSERT INTO table VALUE value
// update = UPDATE table { SET path = data, ... | REMOVE path, ... } WHERE condition [returning]
// delete = DELETE FROM table WHERE condition [returning]
// exists = EXISTS ( select )
#include "faces/dynamodb/partiql/parser.h"

#include <algorithm>
#include <utility>

#include "faces/dynamodb/partiql/grammar.h"

namespace aloft::faces::dynamodb::partiql {
namespace {

constexpr std::string_view kKeysMissing =
    "Where clause does not contain a mandatory equality on all key attributes";

bool IsTableName(std::string_view name) {
  if (name.starts_with("arn:")) return true;
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  return name.size() >= 3 && name.size() <= 255 && std::all_of(name.begin(), name.end(), allowed);
}

Selected ToSelected(const WrittenPath& written) {
  Selected selected;
  for (const WrittenStep& step : written) {
    if (step.kind == WrittenStep::Kind::kIndex) {
      selected.path.steps.push_back(table::PathStep::Index(step.index));
      selected.name += "[" + std::to_string(step.index) + "]";
    } else {
      selected.path.steps.push_back(table::PathStep::Name(step.name));
      selected.name = step.name;
    }
  }
  return selected;
}

bool SamePath(const WrittenPath& a, const WrittenPath& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const WrittenStep& x, const WrittenStep& y) {
                      return x.kind == y.kind && x.name == y.name && x.index == y.index;
                    });
}

class StatementGrammar : private ConditionGrammar {
 public:
  using ConditionGrammar::ConditionGrammar;

  Result<Statement, std::string> Parse() {
    if (!ParseAny() || !ParseEnd()) return Fail(std::string(refusal()));
    statement_.literals = std::move(literals_);
    return std::move(statement_);
  }

 private:
  using Kind = Statement::Kind;

  bool ParseAny() {
    if (TakeWord("SELECT")) return ParseSelect();
    if (TakeWord("INSERT")) return ParseInsert();
    if (TakeWord("UPDATE")) return ParseUpdate();
    if (TakeWord("DELETE")) return ParseDelete();
    if (!AtExists()) return Malformed("Expected data manipulation");
    Take();
    if (!NeedSymbol("(") || !NeedWord("SELECT") || !ParseSelect()) return false;
    statement_.kind = Kind::kExists;
    return NeedSymbol(")");
  }

  bool ParseEnd() {
    if (TakeSymbol(";") && !AtEnd()) return Refuse("Only one operation is allowed in a statement.");
    for (const char* clause : {"GROUP", "HAVING", "LIMIT", "OFFSET", "LET", "UNION", "ON"}) {
      if (Peek().IsWord(clause)) return Refuse(std::string("Unsupported clause: ") + clause);
    }
    return AtEnd() || Malformed("Unexpected token after expression");
  }

  bool ParseTable() {
    if (!ParseName(&statement_.table)) return false;
    if (TakeSymbol(".") && !ParseName(&statement_.index)) return false;
    if (Peek().Is(".")) return Refuse("A path may contain at most 2 components in the FROM clause");
    const bool word = Peek().kind == Token::Kind::kWord && !Peek().IsWord("RETURNING");
    if (Peek().IsWord("AS") || Peek().kind == Token::Kind::kName ||
        (word && !IsReserved(Peek().text)))
      return Refuse("Aliasing is not supported");
    return IsTableName(statement_.table) ||
           Refuse(
               "Table name should be within the length [3, 255] and only contain 'a-z', 'A-Z', "
               "'0-9', '-', '_', '.'.");
  }

  bool ParseTableOnly() {
    if (!ParseTable()) return false;
    return statement_.index.empty() || Refuse("This operation is not supported on an index");
  }

  bool ParseSelect() {
    statement_.kind = Kind::kSelect;
    if (Peek().IsWord("VALUE") || Peek().IsWord("PIVOT"))
      return Refuse("Select projection doesn't support value or pivot keywords");
    if (!ParseSelected() || !NeedWord("FROM") || !ParseTable()) return false;
    if (Peek().Is(",") || Peek().IsWord("JOIN") || Peek().IsWord("CROSS") ||
        Peek().IsWord("INNER") || Peek().IsWord("LEFT"))
      return Refuse("Only select from a single table or index is supported.");
    if (TakeWord("WHERE") && !ParseWhere()) return false;
    if (!TakeWord("ORDER")) return true;
    if (!NeedWord("BY")) return false;
    do {
      if (!ParseOrderKey()) return false;
    } while (TakeSymbol(","));
    return true;
  }

  bool ParseSelected() {
    if (TakeSymbol("*")) {
      return !Peek().Is(",") ||
             Refuse("Other attributes should not be present in the projection when '*' is used.");
    }
    do {
      if (Peek().Is("*"))
        return Refuse("Other attributes should not be present in the projection when '*' is used.");
      if (AtValue() || Peek(1).Is("("))
        return Refuse("Unsupported token in expression: " + Peek().text);
      WrittenPath path;
      if (!ParsePath(&path)) return false;
      if (Peek().IsWord("AS")) return Refuse("Aliasing is not supported");
      Selected selected = ToSelected(path);
      for (const Selected& other : statement_.selected) {
        if (other.name == selected.name)
          return Refuse("Duplicate identifiers in select clause: " + selected.name);
      }
      statement_.selected.push_back(std::move(selected));
    } while (TakeSymbol(","));
    return true;
  }

  bool ParseWhere() { return ParseCondition(&statement_.where.emplace()); }

  bool ParseOrderKey() {
    WrittenPath path;
    if (!ParsePath(&path)) return false;
    if (path.size() > 1)
      return Refuse("Argument to ORDER BY must be of type VariableReference. Type: Path");
    OrderKey key{.attribute = std::move(path[0].name)};
    if (TakeWord("DESC")) {
      key.order = table::SortOrder::kDescending;
    } else {
      TakeWord("ASC");
    }
    statement_.order.push_back(std::move(key));
    return true;
  }

  bool ParseInsert() {
    statement_.kind = Kind::kInsert;
    if (!NeedWord("INTO") || !ParseTableOnly()) return false;
    if (Peek().IsWord("VALUES") || Peek().Is("<<") || Peek().Is("("))
      return Refuse(
          "Unsupported operation: Inserting multiple items in a single statement is not supported, "
          "use \"INSERT INTO tableName VALUE item\" instead");
    table::Value item;
    if (!NeedWord("VALUE")) return false;
    if (!AtValue() || !ParseValue(&item) || !item.Is(table::Type::kMap))
      return Refuse(
          "Unsupported format in item expression. Please use struct format {...} to "
          "express item values for insert statement.");
    statement_.item = std::move(item.map());
    if (Peek().IsWord("AT")) return Refuse("AT is not supported in insert statements.");
    if (Peek().IsWord("RETURNING")) return Refuse("RETURNING is not supported in INSERT");
    return !Peek().IsWord("WHERE") ||
           Refuse("Unsupported FROM ... WHERE ... clause in INSERT statement.");
  }

  bool ParseUpdate() {
    statement_.kind = Kind::kUpdate;
    if (!ParseTableOnly()) return false;
    while (Peek().IsWord("SET") || Peek().IsWord("REMOVE")) {
      const bool set = Take().IsWord("SET");
      do {
        if (!(set ? ParseAssignment() : ParseRemoval())) return false;
      } while (TakeSymbol(","));
    }
    if (statement_.clauses.empty())
      return Refuse("Only SET and REMOVE are supported in update expressions at this time");
    return ParseNeededWhere() && ParseReturning();
  }

  bool ParseRemoval() {
    Clause& clause = statement_.clauses.emplace_back(Clause{Section::kRemove, {}});
    return ParsePath(&clause.path);
  }

  bool ParseAssignment() {
    Clause& clause = statement_.clauses.emplace_back(Clause{Section::kSet, {}});
    if (!ParsePath(&clause.path) || !NeedSymbol("=") || !ParseOperand(&clause.value)) return false;
    if (clause.value.kind != Node::Kind::kFunction) return NeedData(clause.value);
    if (clause.value.name == "set_add") return ToSetChange("ADD", Section::kAdd, &clause);
    if (clause.value.name == "set_delete") return ToSetChange("DELETE", Section::kDelete, &clause);
    return NeedData(clause.value);
  }

  // What may stand on the right-hand side of SET: values, paths, sums, list_append.
  bool NeedData(const Node& node) {
    const bool call = node.kind == Node::Kind::kFunction;
    const bool sum = node.kind == Node::Kind::kPlus || node.kind == Node::Kind::kMinus;
    if (call && node.name != "list_append") return Refuse("Unrecognized function: " + node.name);
    if (!call && !sum && node.kind != Node::Kind::kPath && node.kind != Node::Kind::kValue)
      return Refuse("Unsupported operator in Update Expression.");
    return std::all_of(node.arguments.begin(), node.arguments.end(),
                       [this](const Node& argument) { return NeedData(argument); });
  }

  // SET p = set_add(p, <<...>>): adds to the set at p.
  bool ToSetChange(std::string_view name, Section section, Clause* clause) {
    const std::string operation = "SET_" + std::string(name);
    std::vector<Node>& arguments = clause->value.arguments;
    if (arguments.size() != 2) return Refuse(operation + " must have exactly two arguments");
    if (arguments[0].kind != Node::Kind::kPath || !SamePath(arguments[0].path, clause->path))
      return Refuse("The first argument to " + operation + " must equal the assignment value");
    if (arguments[1].kind != Node::Kind::kValue || !IsSet(arguments[1]))
      return Refuse("The second argument to " + operation + " must be a value with type SET");
    Node elements = std::move(arguments[1]);
    clause->section = section;
    clause->value = std::move(elements);
    return true;
  }

  bool IsSet(const Node& literal) const {
    const table::Type type = ValueOf(literals_, literal).type();
    return type == table::Type::kStringSet || type == table::Type::kNumberSet ||
           type == table::Type::kBinarySet;
  }

  bool ParseDelete() {
    statement_.kind = Kind::kDelete;
    return NeedWord("FROM") && ParseTableOnly() && ParseNeededWhere() && ParseReturning();
  }

  bool ParseNeededWhere() {
    if (AtEnd() || Peek().IsWord("RETURNING")) return Refuse(std::string(kKeysMissing));
    return NeedWord("WHERE") && ParseWhere();
  }

  bool ParseReturning() {
    if (!TakeWord("RETURNING")) return true;
    const Token share = Take();
    const Token age = Take();
    const bool all = share.IsWord("ALL");
    const bool old = age.IsWord("OLD");
    if ((!all && !share.IsWord("MODIFIED")) || (!old && !age.IsWord("NEW")) || !TakeSymbol("*"))
      return Refuse("Expected '*' after ( MODIFIED | ALL ) ( NEW | OLD ) in RETURNING clause");
    if (Peek().Is(","))
      return Refuse("Invalid syntax with multiple returning elements in RETURNING clause");
    if (statement_.kind == Kind::kDelete && !(all && old)) {
      return Refuse(std::string("Invalid returning clause: RETURNING ") +
                    (all ? "ALL " : "MODIFIED ") + (old ? "OLD" : "NEW") +
                    " *. Only RETURNING ALL OLD * is allowed in DELETE statements.");
    }
    statement_.returning = all ? (old ? table::Images::kAllOld : table::Images::kAllNew)
                               : (old ? table::Images::kUpdatedOld : table::Images::kUpdatedNew);
    return true;
  }

  Statement statement_;
};

}  // namespace

Result<Statement, std::string> ParseStatement(std::string_view text,
                                              const std::vector<table::Value>& parameters) {
  return StatementGrammar(text, parameters).Parse();
}

}  // namespace aloft::faces::dynamodb::partiql
