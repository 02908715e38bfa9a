// The one table of all operations of this face, those that are not there yet included.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "faces/dynamodb/operation.h"
#include "faces/dynamodb/shape.h"

namespace aloft::faces::dynamodb {

// Where an operation runs: what commits more than once must not be run again, which happens to what
// is tried on the loop first.
enum class RunOn : std::uint8_t { kLoop, kPool };

struct Route {
  std::string_view target;  // the X-Amz-Target header
  Operation operation;      // null: answered with UnknownOperationException
  const Shape* input;
  std::string_view note;  // how it differs, or why it is not there
  RunOn run_on = RunOn::kLoop;

  std::string_view name() const { return target.substr(target.find('.') + 1); }
};

std::span<const Route> Routes();
// Null for a target of neither service.
const Route* FindRoute(std::string_view target);
// The table of README.md.
std::string SupportTable();

}  // namespace aloft::faces::dynamodb
