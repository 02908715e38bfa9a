// What can go wrong while keeping projects and keys. Refusals to a requester are Denied
// (authorizer.h), not faults.
#pragma once

#include <cstdint>
#include <string>

namespace aloft::identity {

enum class Fault : std::uint8_t {
  kInvalidArgument,  // a name, id or document that is not acceptable; detail says why
  kExists,
  kNoSuchProject,
  kNoSuchKey,
  kLimitReached,     // identity/limits.h
  kWellKnownSecret,  // an example or default key pair that everybody knows
  kRootKey,          // the root key can be neither disabled nor deleted
  kMasterKey,  // the master key file is unreadable, readable by others, or not the one that sealed
               // the data
  kStorage,    // the engine failed, or a record cannot be read
};

struct Error {
  Fault fault;
  std::string detail = {};
};

}  // namespace aloft::identity
