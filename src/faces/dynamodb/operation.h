// What every operation is given, and the steps that all of them share.
//
// An operation is a function of a Call: it parses the (already shape-checked) input, authorizes
// each resource, acts on the table service, and renders the body of a 200 reply; or it says why
// not.
//
// Threads     A Call belongs to one request.
// Ownership   Borrows everything; lives as long as the request runs.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "faces/common/face.h"
#include "faces/dynamodb/errors.h"
#include "faces/dynamodb/expression/cache.h"
#include "faces/dynamodb/json.h"
#include "faces/dynamodb/table_policies.h"
#include "identity/authorizer.h"
#include "identity/projects.h"
#include "os/clock.h"
#include "os/random.h"
#include "table/table_service.h"

namespace aloft::faces::dynamodb {

struct Services {
  table::TableService& tables;
  const identity::Authorizer& authorizer;
  const identity::Projects& projects;
  const os::Clock& clock;
  os::Random& random;
};

// A table as a request names it: by name, or by ARN, perhaps another project's.
struct TableRef {
  std::string name;
  std::uint32_t owner = 0;  // 0: a project that does not exist; authorizing fails
  std::string account_id = {};
};

// A stream's ARN.
struct StreamRef {
  TableRef table;
  std::int64_t created_micros = 0;
};

// Whether a SELECT looks at every item: policies may refuse that (dynamodb:FullTableScan).
enum class FullScan : std::uint8_t { kNo, kYes };

class Call {
 public:
  Call(const AuthedRequest& request, const Services& services, ExpressionCache& expressions,
       TablePolicies& policies, std::string_view operation, Json input)
      : request_(request),
        services_(services),
        expressions_(expressions),
        policies_(policies),
        operation_(operation),
        input_(input) {}

  Json input() const { return input_; }
  const AuthedRequest& request() const { return request_; }
  table::TableService& tables() { return services_.tables; }
  const Services& services() const { return services_; }
  ExpressionCache& expressions() { return expressions_; }
  std::string_view operation() const { return operation_; }
  std::string_view region() const { return request_.region(); }

  // `named`: the text of a TableName member that passed its shape.
  Outcome<TableRef> Table(std::string_view named) const;
  // arn:aws:dynamodb:REGION:ACCOUNT:table/NAME[/index/NAME]
  Outcome<TableRef> TableFromArn(std::string_view arn) const;
  Outcome<StreamRef> StreamFromArn(std::string_view arn) const;

  // `below`: "index/NAME" or "stream/LABEL" of the table; empty: the table itself.
  // AccessDeniedException in the service's words.
  Outcome<identity::Grant> Authorize(identity::Permission permission, const TableRef& table,
                                     std::string_view below = {},
                                     FullScan full_scan = FullScan::kNo) const;
  // What must be known of a table before it is clear what a statement does; null if there is no
  // such table, which is not to be told before authorizing.
  std::shared_ptr<const table::TableDescription> LookUp(const TableRef& table) const;
  // For what concerns no single table.
  Outcome<identity::Grant> AuthorizeAccount(identity::Permission permission) const;

  std::string_view account_id() const { return request_.principal()->project->account_id; }
  std::string TableArn(std::string_view account, std::string_view table) const;
  std::string StreamArn(std::string_view account, const table::StreamName& stream) const;

 private:
  std::string_view ActionOf(identity::Permission permission) const;

  const AuthedRequest& request_;
  const Services& services_;
  ExpressionCache& expressions_;
  TablePolicies& policies_;
  std::string_view operation_;
  Json input_;
};

// "index/NAME" for Authorize; empty for no index.
std::string BelowIndex(std::string_view index);

// The label of a stream: when it was turned on.
std::string StreamLabel(std::int64_t created_micros);

using Operation = Outcome<std::string> (*)(Call& call);

}  // namespace aloft::faces::dynamodb
