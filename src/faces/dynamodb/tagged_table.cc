#include "faces/dynamodb/tagged_table.h"

#include <string>

#include "faces/dynamodb/faults.h"

namespace aloft::faces::dynamodb {

Outcome<TableRef> TaggedTable(const Call& call) {
  const std::string_view arn = call.input().Find("ResourceArn").text();
  Outcome<TableRef> table = call.TableFromArn(arn);
  if (table.ok()) return table;
  return Invalid("Invalid TableArn: Invalid ResourceArn provided as input " + std::string(arn));
}

ApiError FromTagFault(const Call& call, const table::Error& error) {
  if (error.fault != table::Fault::kNoSuchTable) return FromFault(error, Doing::kTable);
  const std::string arn(call.input().Find("ResourceArn").text());
  return ApiError{ErrorCode::kResourceNotFound,
                  "Requested resource not found: ResourcArn: " + arn + " not found"};
}

}  // namespace aloft::faces::dynamodb
