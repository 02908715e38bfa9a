// One S3 request on its way through an operation: what was asked, and what may be used to answer
// it.
//
// Ownership   Shared by the plan's closures; keeps the authenticated request alive. Borrows the
//             services.
// Threads     One at a time, as the request.
#pragma once

#include <memory>
#include <string>

#include "edge/request.h"
#include "faces/common/face.h"
#include "faces/common/google_signature.h"
#include "faces/s3/errors.h"
#include "faces/s3/query.h"
#include "faces/s3/target.h"
#include "identity/authorizer.h"
#include "identity/keys.h"
#include "identity/projects.h"
#include "object/service.h"
#include "os/clock.h"

namespace aloft::faces::s3 {

// What the face is made of; all outlive it.
struct Services {
  object::Service& objects;
  const identity::Authorizer& authorizer;
  const identity::Projects& projects;
  const identity::Keys& keys;
  const os::Clock& clock;
  std::string region = "us-east-1";  // of buckets made without a location constraint
  // Checks browsers' forms that were signed in Google's way; null: such forms are not signed at
  // all.
  const GoogleSignatures* google_signatures = nullptr;
};

struct Call {
  const Services* services;
  std::shared_ptr<const AuthedRequest> request;
  Target target;
  Query query;

  const edge::Request& http() const { return request->http(); }
  const edge::Headers& headers() const { return request->http().headers; }
  const std::string& bucket() const { return target.bucket; }
  const std::string& key() const { return target.key; }
  object::ObjectName object_name() const { return {target.bucket, target.key}; }
  object::Service& objects() const { return services->objects; }
  bool is_head() const { return http().method == "HEAD"; }
};
using CallPtr = std::shared_ptr<const Call>;

// Parse, authorize, act, render. Runs inline with blocking refused first; has no side effect before
// it returns a plan.
using Operation = Result<edge::Plan> (*)(const CallPtr& call);

}  // namespace aloft::faces::s3
