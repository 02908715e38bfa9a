// What the three operations that take statements share: one statement read, authorized, and run.
//
// Threads     As Call.
// Errors      ValidationException for what the statement says; AccessDeniedException before it is
//             told whether the table is there.
#pragma once

#include <memory>

#include "faces/dynamodb/limits.h"
#include "faces/dynamodb/operation.h"
#include "faces/dynamodb/partiql/select.h"
#include "faces/dynamodb/partiql/statement.h"
#include "faces/dynamodb/partiql/write.h"
#include "faces/dynamodb/shapes.h"
#include "table/requests.h"

namespace aloft::faces::dynamodb::partiql {

inline constexpr Shape kStatementShape = Text(1, kStatementBytesMax);
inline constexpr Shape kParametersShape = ListOf(&kAttributeValueShape, 1);

struct Asked {
  Json input;  // Statement, Parameters, ConsistentRead, ReturnValuesOnConditionCheckFailure
  Statement statement;
  TableRef table;
};
Outcome<Asked> ReadStatement(const Call& call, Json input);

// A SELECT that may be run. Borrows from what was asked.
struct Reading {
  identity::Grant grant;
  std::shared_ptr<const table::TableDescription> table;
  Plan plan;
};
Outcome<Reading> PrepareRead(Call& call, const Asked& asked, table::Consistency consistency);

// A write or an EXISTS that may be run.
struct Writing {
  identity::Grant grant;
  Write write;
};
Outcome<Writing> PrepareWrite(Call& call, const Asked& asked);
Outcome<table::WriteResult> RunWrite(Call& call, const Asked& asked);

}  // namespace aloft::faces::dynamodb::partiql
