// One Cloud Storage request on its way through an operation.
//
// Ownership   Shared by the plan's closures; keeps the authenticated request alive. Borrows the
//             services.
// Threads     One at a time, as the request.
#pragma once

#include <memory>
#include <string>

#include "edge/request.h"
#include "faces/common/face.h"
#include "faces/common/upload_pass.h"
#include "faces/gcs/errors.h"
#include "faces/gcs/query.h"
#include "faces/gcs/target.h"
#include "identity/authorizer.h"
#include "identity/keys.h"
#include "identity/projects.h"
#include "object/service.h"
#include "os/clock.h"

namespace aloft::faces::gcs {

// What the face is made of; all outlive it.
struct Services {
  object::Service& objects;
  const identity::Authorizer& authorizer;
  const identity::Projects& projects;
  identity::Keys& keys;
  const os::Clock& clock;
  const UploadPasses* passes = nullptr;  // null: uploads go on with credentials only
};

struct Call {
  const Services* services;
  std::shared_ptr<const AuthedRequest> request;
  Target target;
  Query query;
  // One of a batch's requests: its own head, by whoever sent the batch. Null otherwise.
  std::shared_ptr<const edge::Request> inner = nullptr;

  const edge::Request& http() const { return inner ? *inner : request->http(); }
  const edge::Headers& headers() const { return http().headers; }
  const identity::Principal& principal() const { return *request->principal(); }
  const std::string& bucket() const { return target.bucket; }
  const std::string& key() const { return target.key; }
  object::ObjectName object_name() const { return {target.bucket, target.key}; }
  object::Service& objects() const { return services->objects; }
};
using CallPtr = std::shared_ptr<const Call>;

// Parse, authorize, act, render. Runs inline with blocking refused first; has no side effect before
// it returns a plan.
using Operation = Result<edge::Plan> (*)(const CallPtr& call);

}  // namespace aloft::faces::gcs
