// One request of the admin face while it is being answered, and the operations that answer.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "edge/request.h"
#include "faces/admin/admin_face.h"
#include "faces/admin/errors.h"

namespace aloft::faces::admin {

struct Call {
  const AdminServices& services;
  const AuthedRequest& request;
  std::string_view key_id;  // the ID of the path, or empty
  std::string_view body;
};

using Answer = Result<edge::Response, Error>;

// One file each.
Answer GetStatus(const Call& call);
Answer ListKeys(const Call& call);
Answer CreateKey(const Call& call);
Answer RotateKey(const Call& call);
Answer SetKeyPolicy(const Call& call);
Answer EnableKey(const Call& call);
Answer DisableKey(const Call& call);
Answer DeleteKey(const Call& call);

// The right to manage the keys of the principal's project.
Result<identity::Grant, Error> AuthorizeKeys(const Call& call);

}  // namespace aloft::faces::admin
