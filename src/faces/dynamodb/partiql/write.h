// INSERT, UPDATE, DELETE and EXISTS as what the table service writes and checks.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.update.html
//
// Semantics   INSERT needs that there is no item, UPDATE that there is one. DELETE does nothing if
//             there is none, whatever else its WHERE clause says.
// Threads     Any; no state.
// Errors      ValidationException in the service's words.
#pragma once

#include <optional>

#include "faces/dynamodb/errors.h"
#include "faces/dynamodb/partiql/statement.h"
#include "identity/permission.h"
#include "table/requests.h"
#include "table/schema.h"

namespace aloft::faces::dynamodb::partiql {

struct Write {
  table::WriteElement::Kind kind;
  table::Attributes item = {};  // INSERT: the item; otherwise the key
  std::optional<table::Update> update = {};
  std::optional<table::Condition> condition = {};

  const table::Condition* condition_or_null() const { return condition ? &*condition : nullptr; }
};

Outcome<Write> BindWrite(const Statement& statement, const table::TableDescription& table);

// What a statement must be permitted; that of SELECT for EXISTS.
identity::Permission PermissionFor(const Statement& statement);

}  // namespace aloft::faces::dynamodb::partiql
