// Which operation a request asks for: one table of all operations of S3, built or not.
//
// Threads     Any; the table is constant.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "faces/s3/call.h"
#include "faces/s3/errors.h"
#include "faces/s3/unbuilt.h"

namespace aloft::faces::s3 {

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

// The table in README.md.
std::string SupportTable();

}  // namespace aloft::faces::s3
