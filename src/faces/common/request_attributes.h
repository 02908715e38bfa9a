// What policy conditions can ask of a request: aws:SourceIp, aws:SecureTransport, aws:CurrentTime
// and so on from the request itself; s3: and dynamodb: keys that the operation adds. Cheap to make;
// nothing is computed before a condition asks.
//
//   RequestAttributes attributes(request);
//   attributes.Add("s3:prefix", prefix);
//   attributes.AddLazily("s3:existingobjecttag/", [&](std::string_view tag) { ... });
//
// Ownership   Borrows the request. Added views must outlive the authorization.
// Threads     One.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "faces/common/face.h"
#include "identity/policy.h"

namespace aloft::faces {

class RequestAttributes final : public identity::Attributes {
 public:
  explicit RequestAttributes(const AuthedRequest& request) : request_(request) {}

  // `name` is compared without regard to case; call again for more values of the same name.
  void Add(std::string_view name, std::string_view value) { added_.emplace_back(name, value); }
  // All names that start with `prefix` (lower-case): `find` gets the rest of the name, answers its
  // values.
  using Lookup = std::function<std::vector<std::string>(std::string_view rest)>;
  void AddLazily(std::string_view prefix, Lookup find) {
    lazy_.emplace_back(prefix, std::move(find));
  }

  void Find(std::string_view name, std::vector<std::string>& values) const override;

 private:
  const AuthedRequest& request_;
  std::vector<std::pair<std::string_view, std::string_view>> added_;
  std::vector<std::pair<std::string_view, Lookup>> lazy_;
};

}  // namespace aloft::faces
