// Expressions are the part of the protocol that people write by hand: what is accepted, and the
// words for what is not, are the vendor's.
#include "faces/dynamodb/expression/parser.h"

#include <gtest/gtest.h>

#include "faces/dynamodb/expression/bind.h"
#include "faces/dynamodb/expression/cache.h"
#include "faces/dynamodb/expression/reserved_words.h"
#include "faces/dynamodb/limits.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr std::string_view kNames = R"({"#n":"name","#m":"map","#r":"ref"})";
constexpr std::string_view kValues =
    R"({":s":{"S":"a"},":t":{"S":"b"},":n":{"N":"1"},":l":{"L":[]},":ss":{"SS":["x"]},)"
    R"(":b":{"BOOL":true},":ty":{"S":"SS"},":m":{"M":{}}})";

// Parses and binds; the answer is the message, empty if there is nothing wrong.
std::string Try(ExpressionKind kind, std::string_view text) {
  const auto parsed = ParseExpression(kind, text);
  if (!parsed.ok()) return parsed.error();
  JsonPool pool;
  const auto names = pool.Parse(kNames);
  const auto values = pool.Parse(kValues);
  Outcome<Placeholders> placeholders = Placeholders::Read(names->root(), values->root());
  EXPECT_TRUE(placeholders.ok());
  const auto message = [](const auto& bound) { return bound.ok() ? std::string() : bound.error(); };
  switch (kind) {
    case ExpressionKind::kUpdate:
      return message(BindUpdate(*parsed, *placeholders));
    case ExpressionKind::kProjection:
      return message(BindProjection(*parsed, *placeholders));
    case ExpressionKind::kKeyCondition:
      return message(BindKeyCondition(*parsed, *placeholders));
    case ExpressionKind::kCondition:
    case ExpressionKind::kFilter:
      return message(BindCondition(*parsed, *placeholders));
  }
  return {};
}

struct Case {
  std::string_view text;
  std::string_view message;
};

template <std::size_t kCount>
void RunAll(ExpressionKind kind, const Case (&cases)[kCount]) {
  for (const Case& test : cases) EXPECT_EQ(test.message, Try(kind, test.text)) << test.text;
}

TEST(ConditionExpression, Accepted) {
  for (const std::string_view text : {"a = :s",
                                      "a=:s",
                                      ":s = a",
                                      "(a) = (:s)",
                                      "(a = :s)",
                                      "a.b[0].c <> :s",
                                      "#n.#m[1] < :n",
                                      "a = :s AND b = :t OR NOT c = :n",
                                      "not a = :s",
                                      "NOT NOT a = :s",
                                      "NOT (a = :s AND b = :t)",
                                      "(a = :s) AND (b = :t)",
                                      "a BETWEEN :s AND :t",
                                      "a between :s and :t AND b = :n",
                                      "a IN (:s, :t)",
                                      "a in (:s)",
                                      "attribute_exists(a.b)",
                                      "attribute_not_exists(#r)",
                                      "attribute_type(a, :ty)",
                                      "begins_with(a, :s)",
                                      "contains(a, :s)",
                                      "contains(a, b)",
                                      "size(a) > :n",
                                      "size(a) = size(b)",
                                      "size(:s) = :n",
                                      "size (a) BETWEEN :n AND :n",
                                      "aA0_ = :s",
                                      "a\t=\r\n:s",
                                      "begins_with((a), (:s))",
                                      "(a) BETWEEN (:s) AND (:t)"}) {
    EXPECT_EQ("", Try(ExpressionKind::kCondition, text)) << text;
  }
}

TEST(ConditionExpression, SyntaxErrors) {
  const Case kCases[] = {
      {"", "The expression can not be empty;"},
      {"a", R"(Syntax error; token: "<EOF>", near: "a")"},
      {"a =", R"(Syntax error; token: "<EOF>", near: "=")"},
      {"a = :s AND", R"(Syntax error; token: "<EOF>", near: "AND")"},
      {"a = :s AND AND b = :t", R"(Syntax error; token: "AND", near: "AND AND b")"},
      {"user-id = :s", R"(Syntax error; token: "-", near: "user-id")"},
      {"a == :s", R"(Syntax error; token: "=", near: "== :s")"},
      {"_a = :s", R"(Syntax error; token: "_", near: "_a")"},
      {"a = :s)", "Syntax error; token: \")\", near: \":s)\""},
      {"(a = :s", R"(Syntax error; token: "<EOF>", near: ":s")"},
      {"a = 'x'", R"(Syntax error; token: "'", near: "= 'x")"},
      {"a = \xc3\xa9", "Syntax error; token: \"\xc3\xa9\", near: \"= \xc3\xa9\""},
      {"a[x] = :s", R"(Syntax error; token: "x", near: "[x]")"},
      {"a. = :s", R"(Syntax error; token: "=", near: ". = :s")"},
      {"# = :s", R"(Syntax error; token: "#", near: "# =")"},
      {"(a = :s) = :t", "Syntax error; token: \"=\", near: \") = :t\""},
      {"a IN ()", "Syntax error; token: \")\", near: \"()\""},
      {"a BETWEEN :s OR :t", R"(Syntax error; token: "OR", near: ":s OR :t")"},
  };
  RunAll(ExpressionKind::kCondition, kCases);
}

TEST(ConditionExpression, SemanticErrors) {
  const Case kCases[] = {
      {"((a = :s))", "The expression has redundant parentheses;"},
      {"((a)) = :s", "The expression has redundant parentheses;"},
      {"size = :n", "Attribute name is a reserved keyword; reserved keyword: size"},
      {"a.Status = :s", "Attribute name is a reserved keyword; reserved keyword: Status"},
      {"foo(a)", "Invalid function name; function: foo"},
      {"Attribute_exists(a)", "Invalid function name; function: Attribute_exists"},
      {"size(a)",
       "The function is not allowed to be used this way in an expression; function: size"},
      {"begins_with(a, :s) = :b",
       "The function is not allowed to be used this way in an expression; function: begins_with"},
      {"contains(size(a), attribute_exists(b))",
       "The function is not allowed to be used this way in an expression; function: "
       "attribute_exists"},
      {"#x = :s",
       "An expression attribute name used in the document path is not defined; attribute name: #x"},
      {"a = :x",
       "An expression attribute value used in expression is not defined; attribute value: :x"},
      {"attribute_exists(a, b)",
       "Incorrect number of operands for operator or function; operator or function: "
       "attribute_exists, number of operands: 2"},
      {"begins_with(a)",
       "Incorrect number of operands for operator or function; operator or function: begins_with, "
       "number of operands: 1"},
      {"attribute_exists(:s)",
       "Operator or function requires a document path; operator or function: attribute_exists"},
      {"a = a",
       "The first operand must be distinct from the remaining operands for this operator or "
       "function; operator: =, first operand: [a]"},
      {"contains(a[1].b, a[1].b)",
       "The first operand must be distinct from the remaining operands for this operator or "
       "function; operator: contains, first operand: [a, [1], b]"},
      {"begins_with(a, :n)",
       "Incorrect operand type for operator or function; operator or function: begins_with, "
       "operand type: N"},
      {"attribute_type(a, :s)",
       "Invalid attribute type name found; type: a, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}"},
      {"attribute_type(a, :n)",
       "Incorrect operand type for operator or function; operator or function: attribute_type, "
       "operand type: N"},
      {"size(:n) = :n",
       "Incorrect operand type for operator or function; operator or function: size, operand type: "
       "N"},
      {"a < :l", "Incorrect operand type for operator or function; operator: <, operand type: L"},
      {"a BETWEEN :t AND :s",
       "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
       "lower bound operand: AttributeValue: {S:b}, upper bound operand: AttributeValue: {S:a}"},
      {"a BETWEEN :s AND :n",
       "The BETWEEN operator requires same data type for lower and upper bounds; lower bound "
       "operand: AttributeValue: {S:a}, upper bound operand: AttributeValue: {N:1}"},
  };
  RunAll(ExpressionKind::kCondition, kCases);
}

TEST(ConditionExpression, HasLimits) {
  EXPECT_EQ("Expression size has exceeded the maximum allowed size; expression size: 4097",
            Try(ExpressionKind::kCondition, std::string(kExpressionBytesMax + 1, 'a')));
  std::string many = "a=:s";
  for (int i = 0; i < 150; ++i) many += " AND a=:s";
  EXPECT_EQ("The expression contains too many operators; operator count: 301",
            Try(ExpressionKind::kCondition, many));
  EXPECT_NE("", Try(ExpressionKind::kCondition, std::string(2000, '(')));
  std::string nots;
  for (int i = 0; i < 1000; ++i) nots += "NOT ";
  EXPECT_NE("", Try(ExpressionKind::kCondition, nots + "a=:s"));
  std::string among = "a IN (:s";
  for (int i = 0; i < 100; ++i) among += ",:s";
  EXPECT_EQ("The IN operator is provided with too many operands; number of operands: 101",
            Try(ExpressionKind::kCondition, among + ")"));
  EXPECT_NE("", Try(ExpressionKind::kCondition, "a[4294967295] = :s"));
}

TEST(UpdateExpression, Accepted) {
  for (const std::string_view text :
       {"SET a = :s", "set a = :s", "SET a = :s, b = :t REMOVE c, d[0] ADD e :n DELETE f :ss",
        "ADD a :n SET b = :s", "SET a = b + :n", "SET a = a - :n", "SET a = (a + :n)",
        "SET a = (b) + (:n)", "SET a = if_not_exists(a, :n)", "SET a = if_not_exists(a, :n) + :n",
        "SET a = list_append(:l, if_not_exists(a, :l))", "SET #n.#m[3] = :s",
        "SET a[0] = :s, a[1] = :s", "SET a.b = :s, a.c = :t", "REMOVE a[1], a[2]", "ADD a :ss",
        "SET a = (:s)"}) {
    EXPECT_EQ("", Try(ExpressionKind::kUpdate, text)) << text;
  }
}

TEST(UpdateExpression, Errors) {
  const Case kCases[] = {
      {"", "The expression can not be empty;"},
      {"a = :s", R"(Syntax error; token: "a", near: "a =")"},
      {"SET", R"(Syntax error; token: "<EOF>", near: "SET")"},
      {"SET a", R"(Syntax error; token: "<EOF>", near: "a")"},
      {"SET a = :s,", R"(Syntax error; token: "<EOF>", near: ",")"},
      {"SET a = :n + :n + :n", R"(Syntax error; token: "+", near: ":n + :n")"},
      {"SET a = (a + :n) + :n", "Syntax error; token: \"+\", near: \") + :n\""},
      {"SET SET a = :s", R"(Syntax error; token: "SET", near: "SET SET a")"},
      {"ADD a b", R"(Syntax error; token: "b", near: "a b")"},
      {"REMOVE a = :s", R"(Syntax error; token: "=", near: "a = :s")"},
      {"SET a = :s SET b = :t",
       "The \"SET\" section can only be used once in an update expression;"},
      {"SET name = :s", "Attribute name is a reserved keyword; reserved keyword: name"},
      {"SET a = size(b)", "Invalid function name; function: size"},
      {"SET #x = :s",
       "An expression attribute name used in the document path is not defined; attribute name: #x"},
      {"SET a = :x",
       "An expression attribute value used in expression is not defined; attribute value: :x"},
      {"SET a = :s, a = :t",
       "Two document paths overlap with each other; must remove or rewrite one of these paths; "
       "path one: [a], path two: [a]"},
      {"SET a.b = :s REMOVE a",
       "Two document paths overlap with each other; must remove or rewrite one of these paths; "
       "path one: [a, b], path two: [a]"},
      {"SET a.b = :s, a[0] = :t",
       "Two document paths conflict with each other; must remove or rewrite one of these paths; "
       "path one: [a, b], path two: [a, [0]]"},
      {"ADD a :s",
       "Incorrect operand type for operator or function; operator: ADD, operand type: STRING, "
       "typeSet: ALLOWED_FOR_ADD_OPERAND"},
      {"DELETE a :n",
       "Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER, "
       "typeSet: ALLOWED_FOR_DELETE_OPERAND"},
      {"SET a = b + :s",
       "Incorrect operand type for operator or function; operator or function: +, operand type: S"},
      {"SET a = list_append(b, :s)",
       "Incorrect operand type for operator or function; operator or function: list_append, "
       "operand type: S"},
      {"SET a = if_not_exists(:s, :t)",
       "Operator or function requires a document path; operator or function: if_not_exists"},
      {"SET a = if_not_exists(b)",
       "Incorrect number of operands for operator or function; operator or function: "
       "if_not_exists, number of operands: 1"},
  };
  RunAll(ExpressionKind::kUpdate, kCases);
}

TEST(ProjectionExpression, AcceptedAndRefused) {
  const Case kCases[] = {
      {"a", ""},
      {"a, b.c[0], #n", ""},
      {"a,", R"(Syntax error; token: "<EOF>", near: ",")"},
      {"a b", R"(Syntax error; token: "b", near: "a b")"},
      {"a = b", R"(Syntax error; token: "=", near: "a = b")"},
      {":s", R"(Syntax error; token: ":s", near: ":s")"},
      {"a, status", "Attribute name is a reserved keyword; reserved keyword: status"},
      {"a, a.b",
       "Two document paths overlap with each other; must remove or rewrite one of these paths; "
       "path one: [a], path two: [a, b]"},
      {"a[0], a.b",
       "Two document paths conflict with each other; must remove or rewrite one of these paths; "
       "path one: [a, [0]], path two: [a, b]"},
  };
  RunAll(ExpressionKind::kProjection, kCases);
}

TEST(KeyConditionExpression, AcceptedAndRefused) {
  const Case kCases[] = {
      {"a = :s", ""},
      {":s = a AND b > :n", ""},
      {"a = :s AND b BETWEEN :s AND :t", ""},
      {"(a = :s) AND begins_with(b, :s)", ""},
      {"a = :s OR b = :t", "Invalid operator used in KeyConditionExpression: OR"},
      {"NOT a = :s", "Invalid operator used in KeyConditionExpression: NOT"},
      {"a <> :s", "Invalid operator used in KeyConditionExpression: <>"},
      {"a IN (:s)", "Invalid operator used in KeyConditionExpression: IN"},
      {"contains(a, :s)", "Invalid operator used in KeyConditionExpression: contains"},
      {"attribute_exists(a)", "Invalid operator used in KeyConditionExpression: attribute_exists"},
      {"a = :s AND a > :t", "KeyConditionExpressions must only contain one condition per key"},
      {"a.b = :s", "KeyConditionExpressions cannot have conditions on nested attributes"},
      {"size(a) = :n", "KeyConditionExpressions cannot contain nested operations"},
      {"a = b",
       "Invalid condition in KeyConditionExpression: Multiple attribute names used in one "
       "condition"},
      {":s = :t", "Invalid condition in KeyConditionExpression: No key attribute specified"},
      {"begins_with(:s, a)",
       "Invalid condition in KeyConditionExpression: begins_with operator must have the key "
       "attribute as its first operand"},
      {"a = ", "Syntax error; token: \"<EOF>\", near: \"=\""},
  };
  RunAll(ExpressionKind::kKeyCondition, kCases);
}

// Whatever is sent, the parser ends in time and without harm.
TEST(Expression, SurvivesEveryTruncationAndMutation) {
  constexpr std::string_view kText =
      "SET #n.a[0] = if_not_exists(b, :n) + :n REMOVE c ADD d :ss (a BETWEEN :s AND :t) OR NOT x";
  for (const ExpressionKind kind :
       {ExpressionKind::kUpdate, ExpressionKind::kCondition, ExpressionKind::kProjection}) {
    for (std::size_t i = 0; i < kText.size(); ++i) {
      Try(kind, kText.substr(0, i));
      Try(kind, kText.substr(i));
      std::string changed(kText);
      for (const char c : {'(', ')', '.', '\0', '\xff', ' ', '#', ':'}) {
        changed[i] = c;
        Try(kind, changed);
      }
    }
  }
}

TEST(ReservedWords, AreFoundInAnyCase) {
  EXPECT_EQ(573U, ReservedWords().size());
  for (const std::string_view word : ReservedWords()) {
    EXPECT_TRUE(IsReservedWord(word)) << word;
    std::string lower(word);
    for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    EXPECT_TRUE(IsReservedWord(lower)) << lower;
    EXPECT_FALSE(IsReservedWord(lower + "q")) << lower;
  }
  for (const std::string_view word : {"", "a", "id", "users1", "pk", "recordings"}) {
    EXPECT_FALSE(IsReservedWord(word)) << word;
  }
}

TEST(ExpressionCache, AnswersTheSameObjectAndStaysBounded) {
  ExpressionCache cache;
  const auto first = cache.Find(ExpressionKind::kFilter, "a = :s");
  const auto again = cache.Find(ExpressionKind::kCondition, "a = :s");
  EXPECT_EQ(*first, *again);
  for (std::size_t i = 0; i < 2 * kCachedExpressionsMax; ++i) {
    ASSERT_TRUE(cache.Find(ExpressionKind::kProjection, "a" + std::to_string(i)).ok());
  }
  EXPECT_NE(*first, *cache.Find(ExpressionKind::kFilter, "a = :s"));
  EXPECT_FALSE(cache.Find(ExpressionKind::kUpdate, "a = :s").ok());
}

}  // namespace
}  // namespace aloft::faces::dynamodb
