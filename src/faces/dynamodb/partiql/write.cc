#include "faces/dynamodb/partiql/write.h"

#include <utility>
#include <vector>

#include "faces/dynamodb/expression/bind.h"
#include "faces/dynamodb/partiql/where.h"

namespace aloft::faces::dynamodb::partiql {
namespace {

using table::Condition;
using Kind = table::WriteElement::Kind;

std::vector<table::KeyAttribute> KeyOf(const table::TableDescription& table) {
  std::vector<table::KeyAttribute> key = {table.definition.key.partition};
  if (table.definition.key.sort) key.push_back(*table.definition.key.sort);
  return key;
}

table::Path PartitionPath(const table::TableDescription& table) {
  return table::Path::Attribute(table.definition.key.partition.name);
}

Outcome<Write> BindInsert(const Statement& statement, const table::TableDescription& table) {
  for (const table::KeyAttribute& key : KeyOf(table)) {
    const table::Value* value = statement.item.Find(key.name);
    if (value == nullptr)
      return Invalid("Key attribute should be present in the item: Key " + key.name);
    if (value->type() != key.type)
      return Invalid(
          "Key attribute's data type should match its data type in table's schema: Key " +
          key.name);
  }
  return Write{.kind = Kind::kPut,
               .item = statement.item,
               .condition = Condition::NotExists(PartitionPath(table))};
}

Outcome<table::Update> BindClauses(const Statement& statement) {
  Parsed parsed;
  parsed.clauses = statement.clauses;
  Placeholders values = statement.Values();
  Bound<table::Update> update = BindUpdate(parsed, values);
  if (!update.ok()) return Invalid("Invalid UpdateExpression: " + update.error());
  return std::move(update).value();
}

Condition Both(Condition first, std::optional<Condition> second) {
  if (!second) return first;
  std::vector<Condition> children;
  children.push_back(std::move(first));
  children.push_back(*std::move(second));
  return Condition::And(std::move(children));
}

Condition Either(Condition first, Condition second) {
  std::vector<Condition> children;
  children.push_back(std::move(first));
  children.push_back(std::move(second));
  return Condition::Or(std::move(children));
}

Outcome<Write> BindExists(Write write, std::optional<Condition> rest, const Statement& statement) {
  if (!statement.index.empty())
    return Invalid("Operations on indices are not supported in transactions");
  if (!rest) return Invalid("EXISTS() must contain a single item read with additional condition");
  write.kind = Kind::kCheck;
  write.condition = std::move(rest);
  return write;
}

}  // namespace

Outcome<Write> BindWrite(const Statement& statement, const table::TableDescription& table) {
  if (statement.kind == Statement::Kind::kInsert) return BindInsert(statement, table);
  const bool exists = statement.kind == Statement::Kind::kExists;
  Write write{.kind = Kind::kDelete};
  Conjuncts where(statement);
  for (const table::KeyAttribute& key : KeyOf(table)) {
    ALOFT_TRY(std::optional<table::Value> value, where.TakeEquality(key));
    if (!value) {
      return Invalid(
          exists ? "EXISTS() must contain a single item read with additional condition"
                 : "Where clause does not contain a mandatory equality on all key attributes");
    }
    write.item.Set(key.name, *std::move(value));
  }
  ALOFT_TRY(std::optional<Condition> rest, where.Rest());
  if (exists) return BindExists(std::move(write), std::move(rest), statement);
  if (statement.kind == Statement::Kind::kUpdate) {
    write.kind = Kind::kUpdate;
    ALOFT_TRY(write.update, BindClauses(statement));
    write.condition = Both(Condition::Exists(PartitionPath(table)), std::move(rest));
  } else if (rest) {
    write.condition = Either(Condition::NotExists(PartitionPath(table)), *std::move(rest));
  }
  return write;
}

identity::Permission PermissionFor(const Statement& statement) {
  switch (statement.kind) {
    case Statement::Kind::kSelect:
    case Statement::Kind::kExists:
      return identity::Permission::kStatementSelect;
    case Statement::Kind::kInsert:
      return identity::Permission::kStatementInsert;
    case Statement::Kind::kUpdate:
      return identity::Permission::kStatementUpdate;
    case Statement::Kind::kDelete:
      return identity::Permission::kStatementDelete;
  }
  return identity::Permission::kStatementSelect;
}

}  // namespace aloft::faces::dynamodb::partiql
