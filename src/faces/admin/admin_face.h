// The admin face: status and access keys as JSON under /_aloft/v1/ (README.md has the protocol).
//
// Threads     Any thread; no state of its own.
// Ownership   Borrows what AdminServices names; all outlive it.
// Errors      errors.h. Limits: bodies up to kAdminBodyBytesMax (faces/common/limits.h).
// Knows not   the store: what it reports of it comes by function.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "faces/common/face.h"
#include "identity/authorizer.h"
#include "identity/keys.h"
#include "os/clock.h"
#include "os/disk.h"

namespace aloft::faces::admin {

// How far the store has come.
struct StoreVersions {
  std::uint64_t visible;
  std::uint64_t durable;
};

struct AdminServices {
  identity::Keys& keys;
  const identity::Authorizer& authorizer;
  const os::Clock& clock;
  os::Disk& disk;
  std::string version;  // of the program
  std::string data_directory;
  std::int64_t started_micros;  // wall clock
  std::function<StoreVersions()> store_versions;
  // What the project holds, by name: {"buckets", 3}, {"tables", 1}. Null: nothing is reported.
  std::function<std::vector<std::pair<std::string, std::uint64_t>>(std::uint32_t project)> counts;
};

class AdminFace final : public Face {
 public:
  explicit AdminFace(AdminServices services) : services_(std::move(services)) {}

  edge::Plan Begin(std::shared_ptr<const AuthedRequest> request) override;
  edge::Response RefuseAuth(const edge::Request& request, const AuthError& error) override;
  edge::Response Refuse(const edge::Request& request, int status, std::string_view reason) override;

 private:
  AdminServices services_;
};

}  // namespace aloft::faces::admin
