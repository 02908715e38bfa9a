// Which operation a request asks for: one table of all operations of S3, built or not.
//
// Threads     Any; the table is constant.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "faces/s3/call.h"
#include "faces/s3/errors.h"
#include "identity/permission.h"

namespace aloft::faces::s3 {

// What an operation that is not built answers: the service's own words for "there is none of that
// here", so that tools which read a bucket's whole configuration go on.
struct Unbuilt {
  std::optional<identity::Permission> permission = {};  // nullopt: that of the object's bytes
  Code code = Code::kNotImplemented;
  std::string_view root = {};     // not empty: 200 with a document of this root
  std::string_view content = {};  // what is in it
  int status = 0;                 // not 0: this status, and nothing else
};

struct Route {
  std::string_view method;
  Level level;
  // must be in the query; "name=value" also its value; empty: any query
  std::string_view parameter;
  std::string_view header;     // must be there too; empty: none
  std::string_view operation;  // Amazon's name
  Operation handler;           // null: not built
  Unbuilt unbuilt = {};
};

// In the order in which they are tried.
std::span<const Route> Routes();

// Null if nothing has that method and level.
const Route* FindRoute(std::string_view method, Level level, const Query& query,
                       const edge::Headers& headers);

// Authorizes and answers for an operation that is not built.
Result<edge::Plan> AnswerUnbuilt(const CallPtr& call, const Route& route);

// The table in README.md.
std::string SupportTable();

}  // namespace aloft::faces::s3
