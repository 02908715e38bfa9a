// Conditions, updates and projections: what they do to items, in tables, because every row is
// something that clients of the vendor rely on.
#include <gtest/gtest.h>

#include "table/condition.h"
#include "table/projection.h"
#include "table/table_testing.h"
#include "table/update.h"

namespace aloft::table {
namespace {

Attributes SomeItem() {
  return A({{"s", S("hello")},
            {"n", N(5)},
            {"b", B("\x01\x02")},
            {"t", Value::Bool(true)},
            {"z", Value::Null()},
            {"ss", SS({"a", "b"})},
            {"ns", NS({"1", "2"})},
            {"l", L({N(1), S("two"), M({{"x", N(3)}})})},
            {"m", M({{"k", S("v")}, {"d", M({{"e", N(1)}})}})}});
}

struct ConditionCase {
  const char* what;
  Condition condition;
  bool holds;
};

Condition Cmp(Operand a, Comparator c, Operand b) {
  return Condition::Compare(std::move(a), c, std::move(b));
}

TEST(Conditions, HoldAsTheVendorsDo) {
  using C = Condition;
  const ConditionCase cases[] = {
      {"equal", Cmp(At("n"), Comparator::kEqual, Lit(N("5.0"))), true},
      {"types differ", Cmp(At("n"), Comparator::kEqual, Lit(S("5"))), false},
      {"types differ, not equal", Cmp(At("n"), Comparator::kNotEqual, Lit(S("5"))), true},
      {"missing equals nothing", Cmp(At("no"), Comparator::kEqual, Lit(N(5))), false},
      {"missing differs", Cmp(At("no"), Comparator::kNotEqual, Lit(N(5))), true},
      {"missing is not less", Cmp(At("no"), Comparator::kLess, Lit(N(5))), false},
      {"less", Cmp(At("n"), Comparator::kLess, Lit(N(6))), true},
      {"less across types", Cmp(At("n"), Comparator::kLess, Lit(S("9"))), false},
      {"greater or equal", Cmp(At("s"), Comparator::kGreaterOrEqual, Lit(S("hello"))), true},
      {"booleans have no order", Cmp(At("t"), Comparator::kLessOrEqual, Lit(Value::Bool(true))),
       false},
      {"sets as sets", Cmp(At("ss"), Comparator::kEqual, Lit(SS({"b", "a"}))), true},
      {"lists in order", Cmp(At("l[1]"), Comparator::kEqual, Lit(S("two"))), true},
      {"nested", Cmp(At("m.d.e"), Comparator::kEqual, Lit(N(1))), true},
      {"paths on both sides", Cmp(At("l[0]"), Comparator::kEqual, At("m.d.e")), true},
      {"between", C::Between(At("n"), Lit(N(5)), Lit(N(7))), true},
      {"between outside", C::Between(At("n"), Lit(N(6)), Lit(N(7))), false},
      {"in", C::In(At("s"), {Lit(N(1)), Lit(S("hello"))}), true},
      {"in, missing", C::In(At("no"), {Lit(N(1))}), false},
      {"exists", C::Exists(P("m.k")), true},
      {"null exists", C::Exists(P("z")), true},
      {"past a list", C::Exists(P("l[3]")), false},
      {"not exists", C::NotExists(P("m.q")), true},
      {"type", C::HasType(P("ns"), Type::kNumberSet), true},
      {"type of missing", C::HasType(P("no"), Type::kString), false},
      {"begins with", C::BeginsWith(At("s"), Lit(S("he"))), true},
      {"begins with, binary", C::BeginsWith(At("b"), Lit(B("\x01"))), true},
      {"begins with, other type", C::BeginsWith(At("n"), Lit(S("5"))), false},
      {"contains substring", C::Contains(At("s"), Lit(S("ell"))), true},
      {"contains element", C::Contains(At("ns"), Lit(N("2.0"))), true},
      {"contains of list", C::Contains(At("l"), Lit(M({{"x", N(3)}}))), true},
      {"contains of other type", C::Contains(At("ss"), Lit(N(1))), false},
      {"size of string", Cmp(Operand::SizeAt(P("s")), Comparator::kEqual, Lit(N(5))), true},
      {"size of map", Cmp(Operand::SizeAt(P("m")), Comparator::kEqual, Lit(N(2))), true},
      {"a number has no size", Cmp(Operand::SizeAt(P("n")), Comparator::kLess, Lit(N(99))), false},
      {"and", C::And({C::Exists(P("s")), C::Exists(P("no"))}), false},
      {"or", C::Or({C::Exists(P("s")), C::Exists(P("no"))}), true},
      {"not", C::Not(C::Exists(P("no"))), true},
  };
  const Attributes item = SomeItem();
  for (const ConditionCase& c : cases) EXPECT_EQ(Holds(c.condition, item), c.holds) << c.what;
}

using U = UpdateValue;

struct UpdateCase {
  const char* what;
  std::vector<UpdateAction> actions;
  const char* path;            // where to look afterwards
  std::optional<Value> there;  // nullopt: nothing
};

TEST(Updates, DoWhatTheVendorsDo) {
  const auto set = [](std::string_view path, U value) {
    return UpdateAction::Set(P(path), std::move(value));
  };
  const UpdateCase cases[] = {
      {"set new", {set("a", U::Literal(N(1)))}, "a", N(1)},
      {"set nested", {set("m.d.f", U::Literal(S("x")))}, "m.d.f", S("x")},
      {"set within a list", {set("l[0]", U::Literal(S("x")))}, "l[0]", S("x")},
      {"past a list's end appends", {set("l[9]", U::Literal(S("x")))}, "l[3]", S("x")},
      {"appends in order of positions",
       {set("l[9]", U::Literal(S("nine"))), set("l[7]", U::Literal(S("seven")))},
       "l",
       L({N(1), S("two"), M({{"x", N(3)}}), S("seven"), S("nine")})},
      {"plus", {set("n", U::Plus(U::At(P("n")), U::Literal(N("0.5"))))}, "n", N("5.5")},
      {"minus", {set("n", U::Minus(U::Literal(N(1)), U::At(P("n"))))}, "n", N(-4)},
      {"if_not_exists, there", {set("n", U::IfNotExists(P("n"), U::Literal(N(9))))}, "n", N(5)},
      {"if_not_exists, not there", {set("q", U::IfNotExists(P("q"), U::Literal(N(9))))}, "q", N(9)},
      {"list_append",
       {set("q",
            U::ListAppend(U::Literal(L({N(0)})), U::IfNotExists(P("nil"), U::Literal(L({})))))},
       "q",
       L({N(0)})},
      {"sees the old item", {set("n", U::Literal(N(100))), set("q", U::At(P("n")))}, "q", N(5)},
      {"remove", {UpdateAction::Remove(P("s"))}, "s", {}},
      {"remove nothing", {UpdateAction::Remove(P("m.none"))}, "m.k", S("v")},
      {"remove positions of the old list",
       {UpdateAction::Remove(P("l[0]")), UpdateAction::Remove(P("l[2]"))},
       "l",
       L({S("two")})},
      {"add to a number", {UpdateAction::Add(P("n"), N(3))}, "n", N(8)},
      {"add to nothing", {UpdateAction::Add(P("q"), N(3))}, "q", N(3)},
      {"add to a set", {UpdateAction::Add(P("ss"), SS({"b", "c"}))}, "ss", SS({"a", "b", "c"})},
      {"add nested", {UpdateAction::Add(P("m.d.e"), N(1))}, "m.d.e", N(2)},
      {"delete from a set", {UpdateAction::Delete(P("ns"), NS({"2.0", "7"}))}, "ns", NS({"1"})},
      {"the last element takes the attribute",
       {UpdateAction::Delete(P("ss"), SS({"a", "b"}))},
       "ss",
       {}},
      {"delete from nothing", {UpdateAction::Delete(P("q"), SS({"a"}))}, "q", {}},
  };
  for (const UpdateCase& c : cases) {
    const auto made = Apply({c.actions}, SomeItem(), ItemExists::kYes);
    ASSERT_TRUE(made.ok()) << c.what;
    const Value* there = Find(*made, P(c.path));
    ASSERT_EQ(there != nullptr, c.there.has_value()) << c.what;
    if (there != nullptr) EXPECT_EQ(*there, *c.there) << c.what;
  }
}

struct RefusedUpdate {
  const char* what;
  UpdateAction action;
  UpdateFault fault;
};

TEST(Updates, RefuseWhatTheVendorsRefuse) {
  const auto set = [](std::string_view path, U value) {
    return UpdateAction::Set(P(path), std::move(value));
  };
  const RefusedUpdate cases[] = {
      {"missing operand", set("q", U::At(P("none"))), UpdateFault::kAttributeMissing},
      {"missing container", set("q.a", U::Literal(N(1))), UpdateFault::kPathInvalid},
      {"index into a map", set("m[0]", U::Literal(N(1))), UpdateFault::kPathInvalid},
      {"name into a list", set("l.a", U::Literal(N(1))), UpdateFault::kPathInvalid},
      {"removal in what is missing", UpdateAction::Remove(P("q.a")), UpdateFault::kPathInvalid},
      {"removal in a scalar", UpdateAction::Remove(P("s[0]")), UpdateFault::kPathInvalid},
      {"sum of a string", set("q", U::Plus(U::At(P("s")), U::Literal(N(1)))),
       UpdateFault::kOperandType},
      {"append to a string", set("q", U::ListAppend(U::At(P("s")), U::Literal(L({})))),
       UpdateFault::kOperandType},
      {"add number to set", UpdateAction::Add(P("ss"), N(1)), UpdateFault::kOperandType},
      {"add set of other type", UpdateAction::Add(P("ss"), NS({"1"})), UpdateFault::kOperandType},
      {"delete from a number", UpdateAction::Delete(P("n"), NS({"1"})), UpdateFault::kOperandType},
      {"too many digits", UpdateAction::Add(P("n"), N("1e50")), UpdateFault::kNumberTooPrecise},
  };
  for (const RefusedUpdate& c : cases) {
    const auto made = Apply({{c.action}}, SomeItem(), ItemExists::kYes);
    ASSERT_FALSE(made.ok()) << c.what;
    EXPECT_EQ(made.error(), c.fault) << c.what;
  }
  // The vendor's exception to the rule about missing containers.
  EXPECT_TRUE(Apply({{UpdateAction::Remove(P("q.a"))}}, A({{"p", S("1")}}), ItemExists::kNo).ok());
}

TEST(Projections, KeepContainersAndCloseListsUp) {
  const Projection projection{
      {P("s"), P("l[2].x"), P("l[0]"), P("m.d"), P("none"), P("l[7]"), P("m.q.r"), P("n.x")}};
  EXPECT_EQ(Project(SomeItem(), projection), A({{"s", S("hello")},
                                                {"l", L({N(1), M({{"x", N(3)}})})},
                                                {"m", M({{"d", M({{"e", N(1)}})}})}}));
}

TEST(Paths, RelateAsExpressionsNeed) {
  EXPECT_EQ(Relate(P("a"), P("b")), PathRelation::kApart);
  EXPECT_EQ(Relate(P("a.b"), P("a.c")), PathRelation::kApart);
  EXPECT_EQ(Relate(P("a"), P("a")), PathRelation::kOverlap);
  EXPECT_EQ(Relate(P("a"), P("a.b[0]")), PathRelation::kOverlap);
  EXPECT_EQ(Relate(P("a.b"), P("a[0]")), PathRelation::kConflict);
  EXPECT_EQ(Relate(P("a[1]"), P("a[0]")), PathRelation::kApart);
}

// Sizes are what the vendor's limits and bills are made of.
TEST(Values, CountTheirSizeAsTheVendorDoes) {
  EXPECT_EQ(ItemBytes(A({{"p", S("abc")}})), 4u);
  EXPECT_EQ(Value::Null().size_bytes(), 1u);
  EXPECT_EQ(SS({"ab", "c"}).size_bytes(), 3u);
  EXPECT_EQ(L({}).size_bytes(), 3u);
  EXPECT_EQ(L({S("ab")}).size_bytes(), 6u);
  EXPECT_EQ(M({{"k", S("ab")}}).size_bytes(), 7u);
}

}  // namespace
}  // namespace aloft::table
